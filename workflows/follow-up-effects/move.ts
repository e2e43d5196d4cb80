import { effect } from '../../src/domain/effect.ts';
import type { LeadEvent } from '../../src/domain/event.ts';

/** Moves the lead to a subsequence (by its id) of the event's campaign. */
export const move = ({ lead, campaign }: LeadEvent, subsequence: string) =>
  effect('moveToSubsequence', 'move', `Subsequence ${subsequence}: ${lead.email}`, {
    lead: lead.email,
    subsequence,
    ...(campaign?.id && { campaign: campaign.id }),
  });
