import { DAY_MS } from '../domain/duration.ts';
import { utcDay } from '../domain/utc-day.ts';
import { conditions } from './conditions.ts';
import type { BegunCount, BegunEvent, ModelLedger } from './model-ledger.ts';
import type { LoggedRow } from './monitor-rows.ts';
import type { Sql } from './sql.ts';
import { columnsOf } from './tables.ts';

/** Reading a file stops everything else in its process. */
const ROWS_A_PAGE = 5_000;
/** A file is locked while they are deleted. */
const DELETED_AT_A_TIME = 2_000;

const LOGGED = columnsOf('logged')
  .map(([column]) => column)
  .join(', ');
const THERE = `began >= $1 AND began < $2 AND status <> 'deleted'`;

export function createLedger(sql: Sql): ModelLedger {
  /** The rows of a statement whose last two parameters are the time and the id after which a page begins. */
  async function* pages<Row extends { id: string }>(
    text: string,
    values: number[],
    timeOf: (row: Row) => number,
  ): AsyncGenerator<Row[]> {
    for (let after: (string | number)[] = [-1, '']; ;) {
      const rows = await sql.query<Row>(`${text} LIMIT ${ROWS_A_PAGE}`, [...values, ...after]);
      if (rows.length) yield rows;
      if (rows.length < ROWS_A_PAGE) return;
      const last = rows.at(-1)!;
      after = [timeOf(last), last.id];
    }
  }

  return {
    countBegun: ({ since, until }) =>
      sql.query<BegunCount>(
        `SELECT status, count(*) AS events, count(CASE WHEN status = 'running' AND attention <> '' THEN 1 END) AS waiting
         FROM desk_event WHERE ${THERE} GROUP BY status`,
        [since, until],
      ),

    begun: ({ since, until }) =>
      pages<BegunEvent>(
        `SELECT id, status, attention, began FROM desk_event WHERE ${THERE} AND (began, id) > ($3, $4) ORDER BY began, id`,
        [since, until],
        ({ began }) => began,
      ),

    logged: (since) =>
      pages<LoggedRow>(
        `SELECT ${LOGGED} FROM desk_logged WHERE at >= $1 AND ours = 1 AND (at, id) > ($2, $3) ORDER BY at, id`,
        [since],
        ({ at }) => at,
      ),

    undelivered: (since) =>
      sql.query<LoggedRow>(`SELECT ${LOGGED} FROM desk_logged WHERE state <> 'delivered' AND at >= $1`, [since]),

    async loggedDays(since) {
      const days = await sql.query<{ day: number; n: number }>(
        `SELECT at / ${DAY_MS} AS day, count(*) AS n FROM desk_logged WHERE at >= $1 GROUP BY 1`,
        [since],
      );
      return new Map(days.map(({ day, n }) => [utcDay(day * DAY_MS), n]));
    },

    async knownRows(ids) {
      const all = conditions().equals('id', ids);
      const rows = await sql.query<{ id: string }>(`SELECT id FROM desk_logged ${all.where()}`, all.values);
      return new Set(rows.map(({ id }) => id));
    },

    async forgetLogged(before) {
      const old = `SELECT id FROM desk_logged WHERE at < $1 ORDER BY at LIMIT ${DELETED_AT_A_TIME}`;
      const text = `DELETE FROM desk_logged WHERE id IN (${old})`;
      while ((await sql.run({ text, values: [before] })) === DELETED_AT_A_TIME);
    },
  };
}
