import type { SubsequenceMove } from '../../src/domain/activities.ts';
import { VendorError } from '../../src/domain/failure.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import type { Attempt } from '../attempt.ts';

/** Looks before it moves: Instantly does not document what happens to a lead that is in the subsequence already. */
export const moveToSubsequence =
  (instantly: Instantly) =>
  async ({ lead, campaign, subsequence }: SubsequenceMove, { signal }: Attempt): Promise<void> => {
    const [found, ...others] = await instantly.findLeads(lead, campaign, signal);
    const where = campaign ? ` in campaign ${campaign}` : '';
    if (!found) throw new VendorError('not-found', `Instantly POST /leads/list: no lead ${lead}${where}`);
    if (others.length) {
      const campaigns = [found, ...others].map((one) => one.campaign ?? 'none').join(', ');
      const message = `Instantly POST /leads/list: ${lead} is in several campaigns (${campaigns}), the move should name one`;
      throw new VendorError('rejected', message);
    }
    if (found.subsequence === subsequence) return;
    await instantly.moveToSubsequence(found.id, subsequence, signal);
  };
