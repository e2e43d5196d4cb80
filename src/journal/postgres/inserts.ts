import { countedWorkspace } from '../../domain/books/ledger.ts';
import { type OutreachEvent, RANK, urgencyOf } from '../../domain/event.ts';
import type { Database } from '../../store/database.ts';
import { createGrouped, type Grouped } from './grouped.ts';
import { SQL } from './statements.ts';

/** Few, so that the others wait and share the next one. */
const INSERTS_AT_ONCE = 3;
const MOST_ROWS = 500;
const MOST_LETTERS = 4 * 1024 ** 2;
/** Bad data, a broken constraint, a deadlock: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const ABOUT_ONE = /^(?:2[23]|40)/;

interface New {
  event: OutreachEvent;
  /** The event as JSON. */
  body: string;
}

export type Inserts = Grouped<New, 'accepted' | 'duplicate'>;

/** The slot in which a receiver counts outside of its inserts. */
export const OTHER_SLOT = INSERTS_AT_ONCE;

/**
 * Inserts that share statements and commits. Each statement counts its deliveries too.
 * @param receiver the id under which they are counted.
 * @param onInserted called after each commit with the number of new events, and how many seconds it took.
 */
export function createInserts(
  database: Database,
  receiver: string,
  onInserted: (count: number, seconds: number) => void,
): Inserts {
  const freeSlots = Array.from({ length: INSERTS_AT_ONCE }, (_, slot) => slot);

  /** Of several deliveries of one event that wait together the first one is inserted. */
  async function insert(items: New[]): Promise<('accepted' | 'duplicate')[]> {
    const byId = new Map(items.toReversed().map((item) => [item.event.id, item]));
    const sorted = [...byId.values()].sort((a, b) => (a.event.id < b.event.id ? -1 : 1));
    const counts = countsOf(items);
    const slot = freeSlots.pop()!;
    const startedAt = performance.now();
    const fresh = await database
      .query<{ id: string }>(SQL.insert, [
        sorted.map(({ event }) => event.id),
        sorted.map(({ event }) => RANK[urgencyOf(event.kind)]),
        sorted.map(({ body }) => body),
        sorted.map(({ event }) => countedWorkspace(event)),
        sorted.map(({ event }) => event.kind),
        counts.map(({ workspace }) => workspace),
        counts.map(({ kind }) => kind),
        counts.map(({ deliveries }) => deliveries),
        receiver,
        slot,
      ])
      .finally(() => freeSlots.push(slot));
    onInserted(fresh.length, (performance.now() - startedAt) / 1000);
    const accepted = new Set(fresh.map(({ id }) => id));
    // `delete` is true for the first one only.
    return items.map(({ event }) => (accepted.delete(event.id) ? 'accepted' : 'duplicate'));
  }

  return createGrouped({
    run: insert,
    atOnce: INSERTS_AT_ONCE,
    most: MOST_ROWS,
    mostSize: MOST_LETTERS,
    sizeOf: ({ body }) => body.length,
    isAboutOne: (error) => ABOUT_ONE.test((error as { code?: string }).code ?? ''),
  });
}

/** How many deliveries of each workspace and kind. */
function countsOf(items: New[]): { workspace: string; kind: string; deliveries: number }[] {
  const groups = Map.groupBy(items, ({ event }) => `${event.kind} ${countedWorkspace(event)}`);
  return [...groups.values()].map((group) => {
    const { event } = group[0]!;
    return { workspace: countedWorkspace(event), kind: event.kind, deliveries: group.length };
  });
}
