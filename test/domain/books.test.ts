import { expect, test } from 'vitest';
import type { Drift } from '../../src/domain/books/books.ts';
import { type BooksSources, compareBooks, type RunOutcome } from '../../src/domain/books/compare.ts';
import type { JournalEntry } from '../../src/domain/books/ledger.ts';
import type { LogRow } from '../../src/domain/books/log.ts';
import { seldom } from '../../src/worker/seldom.ts';

const MINUTE = 60_000;
const SINCE = Date.UTC(2026, 0, 5, 12);
const UNTIL = SINCE + 60 * MINUTE;
const SETTLED = UNTIL - 2 * MINUTE;
const DONE: RunOutcome = 'done';

/** What one event leaves behind: in the journal's count and row, in Temporal, in Instantly's log. */
interface Trace {
  minute?: number;
  counted?: boolean;
  inJournal?: boolean;
  waits?: boolean;
  run?: RunOutcome | false;
  /** Minutes until its workflow starts. */
  late?: number;
  log?: LogRow['outcome'] | false;
}

function booksOf(traces: Record<string, Trace>, more: Partial<BooksSources> = {}) {
  const all = Object.entries(traces).map(([name, trace]) => {
    const {
      minute = 10,
      counted = true,
      inJournal = counted,
      waits = false,
      run = DONE,
      late = 0,
      log = 'delivered',
    } = trace;
    return { id: `reply_received-${name}`, at: SINCE + minute * MINUTE, counted, inJournal, waits, run, late, log };
  });
  const receipts = all.flatMap(({ at, counted }) =>
    counted ? [{ at, workspace: 'w', kind: 'reply_received', accepted: 1, duplicate: 1, ignored: 0 }] : [],
  );
  const byMinute = Object.values(Object.groupBy(receipts, ({ at }) => at)).map((same) => ({
    ...same![0]!,
    accepted: same!.length,
    duplicate: same!.length,
  }));
  const entries = all
    .filter(({ inJournal }) => inJournal)
    .map(({ id, at, waits }): [string, JournalEntry] => [
      id,
      { id, workspace: 'w', receivedAt: at, dispatchedAt: waits ? null : at + 5 },
    ]);
  return compareBooks({
    receipts: {
      ...{ journal: 'j', since: SINCE, until: UNTIL, countedSince: 0, completeSince: 0, stepMs: MINUTE },
      receipts: byMinute,
    },
    entries: new Map(entries),
    runs: new Map(
      all.flatMap(({ id, at, run, late }) => (run ? [[id, { outcome: run, startedAt: at + late * MINUTE + 3 }]] : [])),
    ),
    rows: all.flatMap(({ id, at, log }) =>
      log ? [{ rowId: `row of ${id}`, eventId: id, isIgnored: false, at: at - 10, outcome: log }] : [],
    ),
    replayedUntil: Infinity,
    settledAt: SETTLED,
    ...more,
  });
}

const named = (drift: Drift[]) => drift.map(({ class: of, eventId, count }) => `${of} ${eventId ?? count}`);

test('what is done, parked, in flight, waits or was replayed is no difference', () => {
  const { total, drift } = booksOf({
    done: {},
    parked: { run: 'parked' },
    running: { run: 'inFlight' },
    waits: { waits: true, run: false },
    'not visible yet': { minute: 59, run: false, log: false },
    replayed: { counted: false, log: 'failed' },
    'under way': { counted: false, run: false, log: 'under way' },
  });
  expect(drift).toEqual([]);
  expect(total).toEqual({
    ...{
      received: 10,
      duplicate: 5,
      ignored: 0,
      replayed: 1,
      done: 2,
      parked: 1,
      inFlight: 3,
      failed: 0,
      difference: 0,
    },
  });
});

test.each<[string, Trace, string[], number]>([
  ['a row that vanished from the log', { log: false }, ['not-in-log reply_received-it'], 0],
  ['a journal row that vanished after its dispatch', { inJournal: false }, ['not-in-journal reply_received-it'], 0],
  [
    'a journal row that vanished after an outage of Temporal',
    { inJournal: false, late: 20 },
    ['not-in-journal reply_received-it'],
    0,
  ],
  ['a journal row that vanished while it waited', { inJournal: false, run: false }, ['lost reply_received-it'], 1],
  [
    'a row that vanished from journal and log while it waited',
    { inJournal: false, run: false, log: false },
    ['uncounted 1'],
    1,
  ],
  ['a workflow that was deleted', { run: false }, ['not-in-temporal reply_received-it'], 1],
  ['a workflow that failed', { run: 'failed' }, ['failed reply_received-it'], 0],
  ['a delivery that nobody has', { counted: false, run: false }, ['lost reply_received-it'], 0],
  [
    'a failed delivery that was not replayed',
    { counted: false, run: false, log: 'failed' },
    ['missed reply_received-it'],
    0,
  ],
])('%s is named', (_what, it, expected, difference) => {
  const others = { one: {}, other: { minute: 11 }, replayed: { counted: false, log: 'failed' as const } };
  const { drift, total } = booksOf({ ...others, it });
  expect(named(drift)).toEqual(expected);
  expect(total.difference).toBe(difference);
});

test('what is too young, waits for the monitor, or comes another way is no difference', () => {
  const failed: Trace = { counted: false, run: false, log: 'failed' };
  expect(booksOf({ young: { minute: 59, log: false } }).drift).toEqual([]);
  expect(booksOf({ failed }, { replayedUntil: SINCE }).drift).toEqual([]);
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}`, { log: false }]));
  const { drift, notes } = booksOf({ ...many, direct: {} });
  expect(drift).toEqual([]);
  expect(notes).toEqual([expect.stringContaining('50 of 51 events are not in Instantly’s delivery log')]);
});

test('books that take long to read are read again only after four times as long, also if that failed', async () => {
  let [at, reads] = [0, 0];
  const read = seldom(
    () => {
      at += 60;
      reads += 1;
      return reads === 2 ? Promise.reject(new Error('too slow')) : Promise.resolve(reads);
    },
    () => at,
  );
  const answers: unknown[] = [];
  for (const pause of [0, 239, 1, 239, 1]) {
    at += pause;
    answers.push(await read().catch((error: Error) => error.message));
  }
  expect(answers).toEqual([1, 1, 'too slow', 'too slow', 3]);
});
