import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** Third parties say that Instantly retries up to 3 times within 30 seconds; Instantly publishes no number. */
const RETRY_WINDOW_MS = 30_000;

const probability = z.number().min(0).max(1);

/** Settings that may change while the sandbox runs, to see how a receiver handles faults. */
export const Dials = z.strictObject({
  duplicates: probability.describe('Probability that a delivery is sent twice at the same time'),
  delayMs: z.int().min(0).max(60_000).describe('A delivery starts after a random time of at most this'),
  reorder: probability.describe('Probability that an event is held back until the next one has been delivered'),
  errorRate: probability.describe('Probability that an API call answers 500'),
  rateLimited: probability.describe('Probability that an API call answers 429'),
  emailListsPerMinute: z.int().min(0).describe('The most calls of `GET /emails` per minute; further calls get 429'),
  apiFault: z
    .enum(['none', '401', '402', '403', 'nonsense'])
    .describe(
      'Answers every API call with a fault: 401 a wrong key, 402 no paid plan, 403 a missing scope, nonsense an HTML page',
    ),
  disableAfter: z.int().min(1).describe('Consecutive failed deliveries that switch a webhook off'),
  logWhileDisabled: z
    .boolean()
    .describe(
      'Whether the log shows events that were not delivered because the webhook was off. Instantly does not document it',
    ),
  retryDelaysMs: z
    .array(z.int().min(0))
    .max(10)
    .refine((delays) => sum(delays) <= RETRY_WINDOW_MS, `must add up to at most ${RETRY_WINDOW_MS}`)
    .describe('The pauses between the tries of one delivery; there is one more try than pauses'),
  timeoutMs: z.int().min(1).max(120_000).describe('How long a receiver may take to answer (milliseconds)'),
});
export type Dials = z.infer<typeof Dials>;
type Changes = { [Name in keyof Dials]?: Dials[Name] | undefined };

export const DEFAULT_DIALS: Dials = {
  duplicates: 0,
  delayMs: 0,
  reorder: 0,
  errorRate: 0,
  rateLimited: 0,
  emailListsPerMinute: 20,
  apiFault: 'none',
  disableAfter: 10,
  logWhileDisabled: true,
  retryDelaysMs: [1_000, 5_000],
  timeoutMs: 30_000,
};

export type DialBoard = ReturnType<typeof createDials>;

/** The dials. Their values are stored in the file. */
export function createDials(db: DatabaseSync) {
  const kept = db.prepare('SELECT name, value FROM dial').all() as { name: string; value: string }[];
  const write = db.prepare('INSERT OR REPLACE INTO dial (name, value) VALUES (?, ?)');
  let dials = Dials.parse({
    ...DEFAULT_DIALS,
    ...Object.fromEntries(kept.map(({ name, value }) => [name, JSON.parse(value) as unknown])),
  });
  return {
    read: (): Dials => dials,
    change(changes: Changes): Dials {
      for (const [name, value] of Object.entries(changes)) write.run(name, JSON.stringify(value));
      dials = Dials.parse({ ...dials, ...changes });
      return dials;
    },
  };
}

export const happens = (chance: number): boolean => Math.random() < chance;

const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);
