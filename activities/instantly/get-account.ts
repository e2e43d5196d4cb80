import type { AccountState } from '../../src/domain/activities.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import type { Attempt } from '../attempt.ts';

export const getAccount =
  (instantly: Instantly) =>
  async (email: string, { signal }: Attempt): Promise<AccountState | null> =>
    (await instantly.account(email, signal)) ?? null;
