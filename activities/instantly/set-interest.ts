import type { InterestChange } from '../../src/domain/activities.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import type { Attempt } from '../attempt.ts';

/** Instantly makes the change a little later, in a background job. Its answer only says that it accepted the job. */
export const setInterest =
  (instantly: Instantly) =>
  ({ lead, campaign, status }: InterestChange, { signal }: Attempt): Promise<void> =>
    instantly.setInterest(lead, status, campaign, signal);
