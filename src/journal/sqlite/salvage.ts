import { statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { DAY_MS } from '../../domain/duration.ts';
import { EVENT_KINDS, type OutreachEvent, RANK, urgencyOf } from '../../domain/event.ts';
import { withNewFirstPage } from './first-page.ts';

/** What was read from a corrupt journal. */
export interface Salvaged {
  /** Events that wait for Temporal and are now in the new journal. */
  saved: number;
  /** Rows that could not be read, at most; undefined if nobody knows how many. */
  unreadable: number | undefined;
  /** The rows that could not be read arrived after this time. Milliseconds since 1970. */
  from: number;
}

interface Row {
  seq: number;
  id: string;
  received_at: number;
  dispatched_at: number | null;
  body: string | null;
}

const BATCH = 1_000;
const WINDOW_MS = 30 * DAY_MS;

/** Copies what can be read from a corrupt journal into a new one: batch by batch, and row by row if a batch is damaged. */
export function salvage(file: string, into: DatabaseSync): Salvaged {
  const born = Math.round(Math.max(statSync(file).birthtimeMs, Date.now() - WINDOW_MS));
  return (
    readFrom(file, into, born) ??
    withNewFirstPage(file, (copy) => readFrom(copy, into, born)) ?? { saved: 0, unreadable: undefined, from: born }
  );
}

/** Undefined if nothing can be read. */
function readFrom(file: string, into: DatabaseSync, born: number): Salvaged | undefined {
  let old: DatabaseSync | undefined;
  try {
    old = new DatabaseSync(file, { readOnly: true, timeout: 1000, defensive: false });
    // Otherwise SQLite does not read a file that is shorter than its header says (lockBtree in its btree.c).
    old.exec('PRAGMA writable_schema = ON');
    return copy(old, into, born);
  } catch (error) {
    // The error is of the new journal, not of the old one: the disk is full, for example.
    if (error instanceof CannotWrite) throw error.cause;
    return undefined;
  } finally {
    old?.close();
  }
}

/** The new journal cannot be written. */
class CannotWrite extends Error {}

function copy(old: DatabaseSync, into: DatabaseSync, born: number): Salvaged | undefined {
  const sql = {
    event: old.prepare('SELECT seq, id, received_at, dispatched_at FROM event WHERE seq = ?'),
    body: old.prepare('SELECT body FROM payload WHERE seq = ?'),
    batch: old.prepare(
      `SELECT seq, id, received_at, dispatched_at, body FROM event LEFT JOIN payload USING (seq)
         WHERE seq > ? AND seq <= ? ORDER BY seq`,
    ),
    insert: into.prepare(
      'INSERT OR IGNORE INTO event (id, rank, has_payload, received_at, dispatched_at) VALUES (?, ?, ?, ?, ?)',
    ),
    insertBody: into.prepare('INSERT INTO payload (seq, body) VALUES (?, ?)'),
  };
  const first = edgeOf(old, 'min');
  const last = edgeOf(old, 'max');
  if (first === undefined || last === undefined) return undefined;
  const found = { saved: 0, unreadable: 0, from: Date.now() };
  let before = born;

  for (let seq = first - 1; seq < last; seq += BATCH) {
    const rows = attempt(() => sql.batch.all(seq, seq + BATCH) as unknown as Row[]) ?? oneByOne(seq);
    for (const row of rows) keep(row);
  }
  return found;

  function keep(row: Row): void {
    const event = eventOf(row);
    if (!isWhole(row) || (row.dispatched_at === null && !event)) return lose();
    before = row.received_at;
    write(() => {
      const rank = event ? RANK[urgencyOf(event.kind)] : 0;
      const { changes, lastInsertRowid } = sql.insert.run(
        row.id,
        rank,
        event ? 1 : 0,
        row.received_at,
        row.dispatched_at,
      );
      if (!changes || !event) return;
      sql.insertBody.run(lastInsertRowid, row.body);
      if (row.dispatched_at === null) found.saved += 1;
    });
  }

  function lose(): void {
    found.unreadable += 1;
    found.from = Math.min(found.from, before);
  }

  function oneByOne(after: number): Row[] {
    const rows: Row[] = [];
    for (let seq = after + 1; seq <= after + BATCH; seq += 1) {
      const row = get<Omit<Row, 'body'>>(sql.event, seq);
      const payload = get<{ body: string }>(sql.body, seq);
      if (row) rows.push({ ...row, body: payload?.body ?? null });
      else if (row === undefined && payload) rows.push(ofBody(seq, payload.body));
      else if (row === undefined && payload === undefined && seq <= last!) lose();
    }
    return rows;
  }

  /** Only the payload can be read. Nobody knows whether it was dispatched, so it is dispatched again: Temporal knows its id. */
  function ofBody(seq: number, body: string): Row {
    const id = attempt(() => (JSON.parse(body) as OutreachEvent).id) ?? '';
    return { seq, id, received_at: before, dispatched_at: null, body };
  }
}

/** A damaged page may yield rows that were never written. */
const isWhole = ({ id, received_at, dispatched_at }: Row): boolean =>
  typeof id === 'string' &&
  [received_at, dispatched_at ?? received_at].every((at) => Number.isInteger(at) && at > 1e12);

/** The row; null if there is none; undefined if it cannot be read. */
const get = <T>(statement: StatementSync, seq: number): T | null | undefined =>
  attempt(() => (statement.get(seq) as T | undefined) ?? null);

function eventOf({ id, body }: Row): OutreachEvent | undefined {
  const event = attempt(() => JSON.parse(body ?? '') as OutreachEvent | null);
  return event && event.id === id && EVENT_KINDS.includes(event.kind) ? event : undefined;
}

/** The first or last row number, from any table or index that can be read. */
function edgeOf(db: DatabaseSync, edge: 'min' | 'max'): number | undefined {
  const ways = [
    'event',
    'payload',
    'event INDEXED BY event_age',
    'event INDEXED BY event_waiting WHERE dispatched_at IS NULL',
  ];
  const found = ways.flatMap((way) => {
    const row = attempt(() => db.prepare(`SELECT ${edge}(seq) AS seq FROM ${way}`).get() as { seq: number | null });
    return row ? (row.seq ?? 0) : [];
  });
  return found.length ? Math[edge](...found) : undefined;
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

function write(run: () => void): void {
  try {
    run();
  } catch (error) {
    throw new CannotWrite('the new journal cannot be written', { cause: error });
  }
}
