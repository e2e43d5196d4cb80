import type { CampaignAnalytics } from '../../src/domain/activities.ts';
import { effect, type Effect } from '../../src/domain/effect.ts';
import type { EventOf } from '../../src/domain/event.ts';
import { headline } from '../../src/domain/headline.ts';

/** Fetches the campaign's numbers, then posts them. */
export function campaignCompleted(event: EventOf<'campaign_completed'>): Effect[] {
  const tell = (lines: string[]): Effect[] => [
    effect('postMessage', 'slack', `Slack: ${headline(event)}`, { audience: 'replies', title: headline(event), lines }),
  ];
  const id = event.campaign?.id;
  if (!id) return tell(['The event named no campaign, so there are no numbers.']);
  return [
    effect('getCampaignAnalytics', 'analytics', `Analytics of ${event.campaign?.name ?? id}`, id, (analytics) =>
      tell(analytics ? linesOf(analytics) : ['Nothing was sent.']),
    ),
  ];
}

const linesOf = (a: CampaignAnalytics): string[] => [
  `${a.sent} emails to ${a.contacted} leads`,
  `Opened ${a.opened} (${percent(a.openRate)}) · replied ${a.replied} (${percent(a.replyRate)})`,
  `Bounced ${a.bounced} (${percent(a.bounceRate)}) · unsubscribed ${a.unsubscribed} · opportunities ${a.opportunities}`,
];

const percent = (rate: number | null): string => (rate === null ? '–' : `${(rate * 100).toFixed(1)} %`);
