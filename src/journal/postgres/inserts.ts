import { type OutreachEvent, urgencyOf } from '../../domain/event.ts';
import type { Database } from '../../store/database.ts';
import { RANK } from '../rank.ts';
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

/**
 * Inserts that share statements and commits.
 * @param onInserted called after each commit with the number of new events.
 */
export function createInserts(database: Database, onInserted: (count: number) => void): Inserts {
  /** Of several deliveries of one event that wait together the first one is inserted. */
  async function insert(items: New[]): Promise<('accepted' | 'duplicate')[]> {
    const byId = new Map(items.toReversed().map((item) => [item.event.id, item]));
    const sorted = [...byId.values()].sort((a, b) => (a.event.id < b.event.id ? -1 : 1));
    const fresh = await database.query<{ id: string }>(SQL.insert, [
      sorted.map(({ event }) => event.id),
      sorted.map(({ event }) => RANK[urgencyOf(event.kind)]),
      sorted.map(({ body }) => body),
    ]);
    onInserted(fresh.length);
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
