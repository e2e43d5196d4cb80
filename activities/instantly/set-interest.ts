import { INTEREST, type InterestChange } from '../../src/domain/activities.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import type { Attempt } from '../attempt.ts';

/** Instantly carries it out a little later, and says no more than that it will. */
export const setInterest =
  (instantly: Instantly) =>
  async ({ lead, campaign, status }: InterestChange, { signal }: Attempt): Promise<void> => {
    await instantly.setInterest(lead, INTEREST[status], campaign, signal);
  };
