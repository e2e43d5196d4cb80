import { command } from '../command.ts';
import { type BooksReport, differing, type Drift, type DriftClass } from './books.ts';

/** Shows a time, in milliseconds since 1970, to people. */
type Say = (at: number) => string;

const WORDS: Record<DriftClass, (one: Drift, say: Say) => string> = {
  lost: ({ rowId, eventId, at }, say) =>
    `${eventId} was delivered at ${say(at)}, as row ${rowId} of Instantly’s delivery log says, but neither the journal nor Temporal has it`,
  missed: ({ rowId, eventId, at }, say) =>
    `the delivery of ${eventId ?? 'an event without a payload'} failed at ${say(at)} (row ${rowId} of Instantly’s delivery log), and it was not replayed`,
  'not-in-temporal': ({ eventId, at }, say) =>
    `${eventId} was received at ${say(at)} and given to Temporal, but Temporal has no workflow of it any more`,
  'not-in-journal': ({ eventId, at, rowId }, say) =>
    `the journal’s row of ${eventId} is gone; Temporal has its workflow, which began at ${say(at)}${rowId ? ` (row ${rowId} of Instantly’s delivery log)` : ''}`,
  'not-in-log': ({ eventId, at }, say) =>
    `${eventId} was received at ${say(at)}, but Instantly’s delivery log has no row of it`,
  uncounted: ({ kind, at, spanMs = 0, count = 0 }, say) =>
    `between ${say(at)} and ${say(at + spanMs)} ${Math.abs(count)} ${kind} ${count > 0 ? 'more were counted than the journal has' : 'fewer were counted than the journal has'}`,
  failed: ({ eventId }) => `the workflow of ${eventId} has ended before its work was done`,
};

export const driftText = (one: Drift, say: Say): string => WORDS[one.class](one, say);

/** What a person should do about rows that differ. */
const ADVICE: Record<DriftClass, (from: string) => string> = {
  lost: (from) => `Process it from Instantly’s delivery log: ${command('reconcile --from', from)}.`,
  missed: (from) => `Process it from Instantly’s delivery log: ${command('reconcile --from', from)}.`,
  'not-in-temporal': (from) =>
    `If nobody deleted the workflow on purpose, process the event again: ${command('reconcile --from', from)}.`,
  'not-in-journal': () => 'Nothing has to be done again; find out who has changed the journal.',
  'not-in-log': () =>
    'If Instantly has not sent it, somebody else knows the webhook’s secret; the receiver’s log names the sender.',
  uncounted: (from) =>
    `See what Instantly’s delivery log has that is missing here: ${command('reconcile --from', from, '--dry-run')}.`,
  failed: () => `See why, and start it again: ${command('attention list --class failed')}.`,
};

/** The advice for each class among these, once. */
export function driftAdvice(drift: readonly Drift[]): string[] {
  const first = new Map(drift.toReversed().map((one) => [one.class, one]));
  const from = (at: number) => `${new Date(at - 3_600_000).toISOString().slice(0, 16)}Z`;
  return [...new Set([...first].reverse().map(([of, { at }]) => ADVICE[of](from(at))))];
}

/** "3 rows of the books differ" */
export function booksTitle(report: BooksReport): string {
  const count = differing(report);
  return count === 1 ? '1 row of the books differs' : `${count} rows of the books differ`;
}
