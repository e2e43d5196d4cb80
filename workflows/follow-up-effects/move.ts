import { effect } from '../../src/domain/effect.ts';
import type { LeadEvent } from '../../src/domain/event.ts';

/** Moves the lead to a subsequence of the campaign that the event was of. */
export const move = ({ lead, campaign }: LeadEvent, subsequence: string) =>
  effect('moveToSubsequence', 'move', `Subsequence ${subsequence}: ${lead.email}`, {
    lead: lead.email,
    subsequence,
    ...(campaign?.id && { campaign: campaign.id }),
  });
