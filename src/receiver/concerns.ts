import type { ClockWatch } from './clock-watch.ts';
import type { RefusalShare } from './count-deliveries.ts';
import { MINUTE_MS } from '../domain/duration.ts';
import { spanInWords } from '../domain/monitor/alerts.ts';
import type { OfReceiver, ConcernCount } from '../domain/concerns/concern.ts';
import type { Drain } from '../journal/drain.ts';
import type { Backlog, Journal } from '../journal/journal.ts';

/** What the concerns are found in. */
export interface Watched {
  journal: Journal;
  drain: Drain;
  backlog: () => Promise<Backlog>;
  clock: ClockWatch;
  deliveries: RefusalShare;
}

/** A concern that a receiver can have. */
export type Concerning = ConcernCount & { class: OfReceiver };

const OLD_MS = 5 * MINUTE_MS;
/** Refused deliveries are a concern from this number and from more than this share of all deliveries. */
const REFUSED = { least: 3, share: 0.1 };
const EXAMPLES = 3;

/** What a person should see about a receiver, except that it is not ready. */
export function concernsOfReceiver({ journal, drain, clock, deliveries }: Watched, waiting: Backlog): Concerning[] {
  const refused = drain.refused();
  const jumps = clock.jumps();
  const aside = journal.setAside();
  return [
    ...oldEvents(waiting, drain, refused.count),
    ...some('events-refused', refused.count, []),
    ...refusedDeliveries(deliveries),
    ...some('journal-set-aside', aside.length, aside),
    ...some(
      'clock-jumped',
      jumps.length,
      jumps.map((ms) => `It jumped ${spanInWords(Math.abs(ms))} ${ms > 0 ? 'ahead (or the machine slept)' : 'back'}.`),
    ),
  ];
}

const some = (of: OfReceiver, count: number, examples: string[]): Concerning[] =>
  count ? [{ class: of, count, examples: examples.slice(0, EXAMPLES) }] : [];

/** Events that wait for too long. An event that Temporal refuses waits too, but is a separate concern. */
function oldEvents({ depth, oldestAgeMs }: Backlog, drain: Drain, refused: number): Concerning[] {
  const waits = depth - refused;
  const ageMs = refused ? drain.stalledMs() : oldestAgeMs;
  return waits > 0 && ageMs > OLD_MS
    ? some('events-waiting', waits, [`The oldest has waited for ${spanInWords(ageMs)}.`])
    : [];
}

function refusedDeliveries(deliveries: RefusalShare): Concerning[] {
  const { taken, refused } = deliveries.lastHour();
  const reasons = Object.entries(refused).sort(([, a], [, b]) => b - a);
  const count = reasons.reduce((sum, [, one]) => sum + one, 0);
  if (count < REFUSED.least || count / (count + taken) <= REFUSED.share) return [];
  return some(
    'deliveries-refused',
    count,
    reasons.map(([reason, one]) => `${one} of ${count + taken}: ${reason}`),
  );
}
