import { type Books, type BooksCounts, type BooksLine, type Drift, DRIFTS, NO_COUNTS, sumOfLines } from './books.ts';
import { kindOfId } from '../event.ts';
import type { JournalEntry, Receipts } from './ledger.ts';
import { findGaps, type Gap } from './gaps.ts';
import { compareLog, type LogRow } from './log.ts';

export type RunOutcome = 'done' | 'parked' | 'inFlight' | 'failed';

/** The newest run of an event's workflow. */
export interface EventRun {
  outcome: RunOutcome;
  /** When its first run that is known started. Milliseconds since 1970. */
  startedAt: number;
}

export interface BooksSources {
  receipts: Receipts;
  /** What is in the journal from well before the window until now. */
  entries: ReadonlyMap<string, JournalEntry>;
  /** All workflows that started since well before the window. */
  runs: ReadonlyMap<string, EventRun>;
  /** The rows of Instantly's delivery log, from well before the window until now; undefined if it is not compared. */
  rows?: readonly LogRow[] | undefined;
  /** Deliveries that failed before this time have been replayed. Milliseconds since 1970. */
  replayedUntil: number;
  /** What is older has settled: it is visible everywhere. Milliseconds since 1970. */
  settledAt: number;
}

/** Puts the books of a window together: who has what, and what differs. */
export function compareBooks(sources: BooksSources): Omit<Books, 'days' | 'campaigns'> {
  const { receipts, entries, runs, rows, settledAt } = sources;
  const { since, until, countedSince } = receipts;
  const lines = createLines();
  const drift: Drift[] = [];
  for (const { workspace, kind, accepted, duplicate, ignored } of receipts.receipts) {
    const line = lines.of(workspace, kind);
    line.received += accepted + duplicate + ignored;
    line.duplicate += duplicate;
    line.ignored += ignored;
  }

  const isCounted = ({ workspace, receivedAt }: JournalEntry) =>
    workspace !== null && receivedAt >= since && receivedAt < until;
  const counted = [...entries.values()].filter(isCounted);
  for (const { id, workspace, receivedAt, dispatchedAt } of counted) {
    const line = lines.of(workspace!, kindOfId(id));
    const run = runs.get(id);
    if (run) line[run.outcome] += 1;
    else if (dispatchedAt === null || dispatchedAt >= settledAt) line.inFlight += 1;
    else drift.push({ class: 'not-in-temporal', kind: kindOfId(id), eventId: id, at: receivedAt });
    if (run?.outcome === 'failed') drift.push({ class: 'failed', kind: kindOfId(id), eventId: id, at: receivedAt });
  }

  const log = rows && compareLog({ rows, entries: counted, known: (id) => entries.has(id) || runs.has(id), sources });
  if (log) drift.push(...log.drift);

  const strangers: [id: string, run: EventRun][] = [];
  for (const [id, run] of runs)
    if (!entries.has(id) && run.startedAt >= Math.max(since, countedSince) && run.startedAt < until)
      strangers.push([id, run]);
  const { gaps, explained } = findGaps(receipts, counted, {
    strangers,
    rowOf: (id) => log?.rowOf(id),
    lost: drift.filter((one) => one.class === 'lost'),
  });
  for (const [id, { outcome, startedAt }] of strangers) {
    const gap = explained.get(id);
    const line = lines.of(gap?.workspace ?? '', kindOfId(id));
    line[outcome] += 1;
    if (!gap) line.replayed += 1;
    const rowId = log?.rowOf(id)?.rowId;
    if (gap)
      drift.push({ class: 'not-in-journal', kind: kindOfId(id), eventId: id, at: startedAt, ...(rowId && { rowId }) });
    if (outcome === 'failed') drift.push({ class: 'failed', kind: kindOfId(id), eventId: id, at: startedAt });
  }
  drift.push(...gaps.map(uncounted));

  const all = lines.all();
  return {
    since,
    until,
    countedSince,
    lines: all,
    total: sumOfLines(all),
    drift: drift.sort((a, b) => DRIFTS.indexOf(a.class) - DRIFTS.indexOf(b.class) || a.at - b.at),
    ...(log && { rows: log.compared }),
    notes: log?.notes ?? [],
  };
}

const uncounted = ({ kind, at, spanMs, count }: Gap): Drift => ({ class: 'uncounted', kind, at, spanMs, count });

function createLines() {
  const lines = new Map<string, BooksLine>();
  return {
    of(workspace: string, kind: string): BooksLine {
      const key = `${kind} ${workspace}`;
      const line = lines.get(key) ?? { workspace, kind, ...NO_COUNTS };
      lines.set(key, line);
      return line;
    },
    all: (): BooksLine[] =>
      [...lines.keys()].sort().map((key) => {
        const line = lines.get(key)!;
        return { ...line, difference: differenceOf(line) };
      }),
  };
}

const differenceOf = (one: BooksCounts): number =>
  one.received + one.replayed - one.duplicate - one.ignored - one.done - one.parked - one.inFlight - one.failed;
