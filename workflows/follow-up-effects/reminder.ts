import { effect } from '../../src/domain/effect.ts';
import type { LeadEvent } from '../../src/domain/event.ts';

/**
 * Reminds the team of a lead in Slack.
 * @param mentions `owner`: the message mentions the owner of the mailbox that wrote to the lead.
 */
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
