import type { ReceiverReadiness } from '../../../domain/readiness.ts';
import { MINUTE_MS } from '../../../domain/duration.ts';
import type { Finding } from '../../../doctor/finding.ts';
import { askReadiness } from '../../../outgoing/ask-receiver.ts';
import type { Settings } from '../../../settings/settings.ts';
import { webhookSecrets } from '../../../settings/kept-secrets.ts';
import type { Temporal } from '../../../temporal/connection.ts';
import type { Desk } from '../../desk.ts';
import { type BooksOfDays, booksOfDays } from './day-books.ts';
import { type Kept, keepWhileLooked } from './kept.ts';

/** What is slow to find out. Nobody waits for it, and it is found out once for all who look. */
export interface HealthState {
  /** What the receiver says of itself, and where it answered. */
  receiver: Kept<ReceiverReadiness & { url: string }>;
  /** What `doctor` finds. */
  findings: Kept<Finding[]>;
  books: Kept<BooksOfDays>;
}

const RECEIVER_EVERY_MS = 4_000;
const BOOKS_EVERY_MS = 30_000;

export function healthState({ settings, model, temporal }: Desk): HealthState {
  return {
    receiver: keepWhileLooked(() => askReceiver(settings), RECEIVER_EVERY_MS),
    findings: keepWhileLooked(() => examineAll(settings, temporal), MINUTE_MS),
    books: keepWhileLooked(() => booksOfDays(settings, model, Date.now()), BOOKS_EVERY_MS),
  };
}

/** Loads the clients of all vendors, which no other view needs. */
async function examineAll(settings: Settings, temporal: Temporal): Promise<Finding[]> {
  const { COMPONENTS, examine } = await import('../../../doctor/examine.ts');
  const { overConnection } = await import('../../../doctor/over-temporal.ts');
  return examine(settings, COMPONENTS, overConnection(settings, temporal));
}

/** The receivers of one database share their backlog, so that any of them may answer. */
async function askReceiver(settings: Settings): Promise<ReceiverReadiness & { url: string }> {
  const { receiverUrl, publicUrl } = settings;
  const [secret] = webhookSecrets(settings);
  const problems: string[] = [];
  for (const url of new Set([receiverUrl, ...(publicUrl ? [publicUrl] : [])])) {
    try {
      return { ...(await askReadiness(url, secret)), url };
    } catch (error) {
      problems.push(`${url}: ${(error as Error).message}`);
    }
  }
  throw new Error(problems.join('; '));
}
