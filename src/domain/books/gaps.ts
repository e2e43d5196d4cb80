import { MINUTE_MS } from '../duration.ts';
import type { Drift } from './books.ts';
import { kindOfId } from '../event.ts';
import type { JournalEntry, Receipts } from './ledger.ts';
import type { LogRow } from './log.ts';

/** In a span more events were counted than the journal has; below zero: fewer. */
export interface Gap {
  workspace: string;
  kind: string;
  at: number;
  spanMs: number;
  count: number;
}

interface Candidates {
  /** Workflows whose event the journal does not have. */
  strangers: readonly (readonly [id: string, run: { startedAt: number }])[];
  /** The event's row in Instantly's log. If no delivery succeeded, its workflow is a replay. */
  rowOf(id: string): Pick<LogRow, 'at' | 'outcome'> | undefined;
  /** Events that were delivered, and that nobody has. */
  lost: readonly Drift[];
}

/** An event's workflow starts soon after it was received, unless Temporal is away: then the delivery tells the time; clocks differ. */
const EARLY_MS = 5_000;
const SOON_MS = 2 * MINUTE_MS;

/**
 * Compares what was counted with the journal's rows, span by span. A row that is missing is explained by a workflow or by a row
 * of Instantly's delivery log of the same kind and time; `gaps` are those that nothing explains.
 */
export function findGaps(
  { receipts, stepMs, completeSince }: Receipts,
  counted: readonly JournalEntry[],
  { strangers, rowOf, lost }: Candidates,
): { gaps: Gap[]; explained: Map<string, Gap> } {
  const rows = new Map<string, number>();
  const keyOf = (at: number, workspace: string, kind: string) => `${at} ${kind} ${workspace}`;
  for (const { id, workspace, receivedAt } of counted) {
    const key = keyOf(receivedAt - (receivedAt % stepMs), workspace!, kindOfId(id));
    rows.set(key, (rows.get(key) ?? 0) + 1);
  }
  const found = receipts.flatMap(({ at, workspace, kind, accepted }): Gap[] => {
    const count = accepted - (rows.get(keyOf(at, workspace, kind)) ?? 0);
    return count && at >= completeSince ? [{ workspace, kind, at, spanMs: stepMs, count }] : [];
  });

  const explained = new Map<string, Gap>();
  const isReplay = (id: string) => (rowOf(id)?.outcome ?? 'delivered') !== 'delivered';
  const left = new Set(strangers.filter(([id]) => !isReplay(id)));
  const lostLeft = new Set(lost);
  for (const gap of found) {
    const end = gap.at + gap.spanMs;
    const within = (at: number, early: number) => at >= gap.at - early && at < end + SOON_MS;
    for (const one of left) {
      const [id, { startedAt }] = one;
      const deliveredAt = rowOf(id)?.at;
      const isThen = within(startedAt, EARLY_MS) || (deliveredAt !== undefined && within(deliveredAt, SOON_MS));
      if (gap.count <= 0 || kindOfId(id) !== gap.kind || !isThen) continue;
      explained.set(id, gap);
      left.delete(one);
      gap.count -= 1;
    }
    for (const one of lostLeft) {
      if (gap.count <= 0 || one.kind !== gap.kind || !within(one.at, SOON_MS)) continue;
      lostLeft.delete(one);
      gap.count -= 1;
    }
  }
  return { gaps: found.filter(({ count }) => count !== 0), explained };
}
