import type { BooksWindow } from './ledger.ts';

/** The counts of a line. An event that came by a replay has no receipt: `replayed` counts it. */
export interface BooksCounts {
  /** Deliveries that were answered 200. */
  received: number;
  duplicate: number;
  ignored: number;
  /** Workflows that were started from Instantly’s delivery log. */
  replayed: number;
  done: number;
  /** Waits for a person. */
  parked: number;
  /** Waits for Temporal, or its workflow runs: nobody knows yet how it ends. */
  inFlight: number;
  /** The workflow failed, timed out or was terminated. */
  failed: number;
  /** What was received or replayed, and is in none of the others. */
  difference: number;
}

/** One kind of events of one workspace. */
export interface BooksLine extends BooksCounts {
  workspace: string;
  kind: string;
}

/**
 * What differs. `lost`: Instantly says that it was delivered, and nobody has it. `missed`: its delivery failed, and it was not
 * replayed. `not-in-temporal`: Temporal had its workflow and has it no more. `not-in-journal`: the journal's row is gone.
 * `not-in-log`: Instantly's delivery log has no row. `uncounted`: only numbers differ. `failed`: its workflow ended without its
 * work.
 */
export const DRIFTS = [
  'lost',
  'missed',
  'not-in-temporal',
  'not-in-journal',
  'not-in-log',
  'uncounted',
  'failed',
] as const;
export type DriftClass = (typeof DRIFTS)[number];

/** A row that differs. */
export interface Drift {
  class: DriftClass;
  kind: string;
  /** When it was received, or what else is known. Milliseconds since 1970. */
  at: number;
  /** The event's id; absent if it is not known. */
  eventId?: string;
  /** The id of the row in Instantly's delivery log. */
  rowId?: string;
  /** If only numbers differ: by how many, and for how long from `at` on. */
  count?: number;
  spanMs?: number;
}

/** How Instantly's summary of a day compares with its own delivery log. */
export interface LogDay {
  /** `2026-01-31`, UTC. */
  date: string;
  rows: number;
  total: number;
}

/** What was received in whole days (UTC), beside what Instantly's campaigns report of them. They count in other ways. */
export interface CampaignDays {
  /** `2026-01-31`; both days are included. */
  from: string;
  to: string;
  kinds: { kind: string; received: number; reported: number }[];
}

export interface Books extends BooksWindow {
  /** Deliveries before this time were not counted. */
  countedSince: number;
  lines: BooksLine[];
  total: BooksCounts;
  drift: Drift[];
  /** How many rows of Instantly's delivery log were compared; undefined if it could not be. */
  rows?: number;
  /** The days that were read whole. */
  days: LogDay[];
  /** Absent if the window has no whole day, or if it was not asked for. */
  campaigns?: CampaignDays;
  /** What could not be compared, and why. */
  notes: string[];
}

/** What the monitor remembers of the books. Stored in running workflows: its fields keep their names. */
export interface BooksReport extends BooksWindow {
  total: BooksCounts;
  /** By kind, over all workspaces. Absent in the report of an older build. */
  kinds?: Record<string, BooksCounts>;
  /** How many rows differ, by class. */
  drift: Partial<Record<DriftClass, number>>;
  /** A few of them. */
  examples: Drift[];
  notes: string[];
}

export const NO_COUNTS: BooksCounts = {
  received: 0,
  duplicate: 0,
  ignored: 0,
  replayed: 0,
  done: 0,
  parked: 0,
  inFlight: 0,
  failed: 0,
  difference: 0,
};

/** What all lines count together. */
export function sumOfLines(lines: readonly BooksCounts[]): BooksCounts {
  const sum = { ...NO_COUNTS };
  for (const line of lines) for (const name of Object.keys(sum) as (keyof BooksCounts)[]) sum[name] += line[name];
  return sum;
}

const EXAMPLES = 10;

/** What the monitor remembers. */
export function reportOf({ since, until, lines, total, drift, notes }: Books): BooksReport {
  const counts: BooksReport['drift'] = {};
  for (const { class: of, count = 1 } of drift) counts[of] = (counts[of] ?? 0) + Math.abs(count);
  const kinds = Object.fromEntries(
    [...Map.groupBy(lines, ({ kind }) => kind)].map(([kind, some]) => [kind, sumOfLines(some)]),
  );
  return { since, until, total, kinds, drift: counts, examples: drift.slice(0, EXAMPLES), notes };
}

/** How many rows differ, without failed workflows: these are reported as such. */
export const differing = ({ drift }: BooksReport): number =>
  Object.entries(drift).reduce((sum, [of, count]) => (of === 'failed' ? sum : sum + count), 0);
