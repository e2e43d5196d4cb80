import { effect } from '../../src/domain/effect.ts';
import type { LeadEvent } from '../../src/domain/event.ts';

/** Brings a lead to the team's mind in Slack. With `owner` the mailbox's owner is mentioned. */
export const reminder = (
  { lead, campaign, uniboxUrl, account }: LeadEvent,
  name: string,
  words: string,
  mentions?: 'owner',
) =>
  effect('postMessage', name, `Slack: ${words}`, {
    audience: 'replies',
    title: [words, ...(campaign?.name ? [campaign.name] : [])].join(' · '),
    lead: lead.email,
    ...(mentions && { owner: account ?? '' }),
    ...(uniboxUrl && { link: { label: 'Open in Unibox', url: uniboxUrl } }),
  });
