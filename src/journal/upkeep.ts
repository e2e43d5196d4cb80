import { MINUTE_MS } from '../domain/duration.ts';
import type { Journal } from './journal.ts';

const PRUNE_EVERY_MS = MINUTE_MS;
const SETTLE_EVERY_MS = 1_000;

interface Log {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** From time to time deletes old rows of the journal and calls `settle`. Returns a function that ends this. */
export function startUpkeep(journal: Journal, log: Log): () => void {
  let stopped = false;

  async function pruneAll(): Promise<void> {
    while (!stopped && (await journal.prune()));
  }
  const pruning = setInterval(() => {
    pruneAll().catch((error: unknown) => log.error({ err: error }, 'cannot delete old rows of the journal'));
  }, PRUNE_EVERY_MS);

  async function settleAll(): Promise<void> {
    if (!journal.owes()) return;
    await journal.settle();
    if (!journal.owes()) log.info({}, 'the journal can be written again: it has recorded which events Temporal has');
  }
  const settling = setInterval(() => {
    // The drain has logged the failure already.
    settleAll().catch(() => undefined);
  }, SETTLE_EVERY_MS);

  return () => {
    stopped = true;
    clearInterval(pruning);
    clearInterval(settling);
  };
}
