import { VendorError } from '../../src/domain/failure.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import type { Attempt } from '../attempt.ts';

/**
 * Puts an address on the block list. Looks first: Instantly has no idempotency keys and does not document what a second
 * entry does.
 */
export const blockEmail =
  (instantly: Instantly) =>
  async (email: string, { signal }: Attempt): Promise<void> => {
    if (await instantly.isBlocked(email, signal)) return;
    await instantly.block(email, signal).catch(async (error: unknown) => {
      // Another try may have added the entry, or its domain may be listed: the list itself says so.
      if (!isRefused(error) || !(await isListed(instantly, email, signal))) throw error;
    });
  };

async function isListed(instantly: Instantly, email: string, signal?: AbortSignal): Promise<boolean> {
  const domain = email.slice(email.lastIndexOf('@') + 1);
  return (await instantly.isBlocked(email, signal)) || instantly.isBlocked(domain, signal);
}

/** Instantly does not document how it refuses an entry that exists, so any refusal may mean that. */
const isRefused = (error: unknown): boolean => error instanceof VendorError && error.trouble === 'rejected';
