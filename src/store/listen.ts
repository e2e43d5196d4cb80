import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { explainFailure } from './failures.ts';

const AGAIN_MS = 2_000;
const LOOK_MS = 10_000;

interface Log {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

/**
 * Listens on a connection of its own, and connects again when that is lost. Calls the listener for each notification, and
 * once after each new connection, because notifications may have been missed. Returns a function that ends it.
 */
export function listenOn(
  config: pg.ClientConfig,
  channel: string,
  listener: () => void,
  log: Log,
): () => Promise<void> {
  const ending = new AbortController();
  const { signal } = ending;
  let isLost = false;

  /** Resolves never; rejects when the connection is lost. */
  async function listenOnce(): Promise<void> {
    const client = new pg.Client(config);
    const lost = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('the connection was closed')));
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    lost.catch(() => undefined);
    try {
      await Promise.race([client.connect(), lost]);
      client.on('notification', listener);
      await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      if (isLost) log.info({}, 'the database notifies again of events that other receivers have taken');
      isLost = false;
      listener();
      // A connection that is dead without a word shows here.
      for (;;) {
        await Promise.race([sleep(LOOK_MS, undefined, { signal, ref: false }), lost]);
        await client.query('SELECT 1');
      }
    } finally {
      void client.end().catch(() => undefined);
    }
  }

  async function listenUntilEnd(): Promise<void> {
    while (!signal.aborted) {
      await listenOnce().catch(async (error: unknown) => {
        if (signal.aborted) return;
        if (!isLost)
          log.warn(
            { reason: explainFailure(error).message },
            'the database cannot notify now of new events; they are looked for',
          );
        isLost = true;
        await sleep(AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined);
      });
    }
  }

  const listening = listenUntilEnd();
  return async () => {
    ending.abort();
    await listening;
  };
}
