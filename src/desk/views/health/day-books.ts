import { DAY_MS } from '../../../domain/duration.ts';
import { reasonOf } from '../../../domain/reason.ts';
import { utcDay } from '../../../domain/utc-day.ts';
import { askReceipts } from '../../../outgoing/ask-books.ts';
import type { ReadModel } from '../../../read-model/read-model.ts';
import type { Settings } from '../../../settings/settings.ts';
import { webhookSecrets } from '../../../settings/kept-secrets.ts';

/** What became of the events of a kind and day. */
export interface DayLine {
  /** `2026-01-31`, UTC. */
  day: string;
  kind: string;
  /** What the receivers have counted: deliveries that were answered 200. All 0 if they could not be asked. */
  received: number;
  duplicate: number;
  ignored: number;
  /** Events in the model. */
  events: number;
  done: number;
  parked: number;
  inFlight: number;
  failed: number;
}

export interface BooksOfDays {
  lines: DayLine[];
  /** The newest first. */
  days: string[];
  /** Deliveries before this time were not counted. Milliseconds since 1970; 0 if the receiver could not be asked. */
  countedSince: number;
  /** Why the receiver could not be asked. */
  problem: string | undefined;
}

const DAYS = 7;

/** What the receivers have counted on the last days, beside what the model has of these days. Asks Temporal nothing. */
export async function booksOfDays(settings: Settings, model: ReadModel, now: number): Promise<BooksOfDays> {
  const since = now - (now % DAY_MS) - (DAYS - 1) * DAY_MS;
  const lines = new Map<string, DayLine>();
  const lineOf = (day: string, kind: string): DayLine => {
    const key = `${day} ${kind}`;
    const line = lines.get(key) ?? { day, kind, ...NO_EVENTS };
    lines.set(key, line);
    return line;
  };

  for (const { day, kind, events } of await model.days({ since: utcDay(since) })) lineOf(day, kind).events += events;
  for (const { day, kind, status, waits, events } of await model.uncompleted(since)) {
    const line = lineOf(day, kind);
    line[status !== 'running' ? 'failed' : waits ? 'parked' : 'inFlight'] += events;
  }
  for (const line of lines.values()) line.done = line.events - line.failed - line.parked - line.inFlight;

  const counted = await receiptsSince(settings, since, now).catch((error: unknown) => reasonOf(error));
  if (typeof counted !== 'string')
    for (const { at, kind, accepted, duplicate, ignored } of counted.receipts) {
      const line = lineOf(utcDay(at), kind);
      line.received += accepted + duplicate + ignored;
      line.duplicate += duplicate;
      line.ignored += ignored;
    }
  return {
    lines: [...lines.values()],
    days: Array.from({ length: DAYS }, (_, i) => utcDay(now - i * DAY_MS)),
    countedSince: typeof counted === 'string' ? 0 : counted.countedSince,
    problem: typeof counted === 'string' ? counted : undefined,
  };
}

export const NO_EVENTS = {
  received: 0,
  duplicate: 0,
  ignored: 0,
  events: 0,
  done: 0,
  parked: 0,
  inFlight: 0,
  failed: 0,
};

function receiptsSince(settings: Settings, since: number, until: number) {
  const { publicUrl, receiverUrl } = settings;
  const urls = [receiverUrl, ...(publicUrl ? [publicUrl] : [])];
  return askReceipts({ urls, secret: webhookSecrets(settings)[0]! }, { since, until });
}
