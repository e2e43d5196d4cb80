import { conditions } from './conditions.ts';
import type { KnownRun, ModelUpkeep } from './model-upkeep.ts';
import type { Sql } from './sql.ts';

type Following = Pick<
  ModelUpkeep,
  | 'known'
  | 'stale'
  | 'confirm'
  | 'completed'
  | 'needingPerson'
  | 'unfinished'
  | 'steered'
  | 'lose'
  | 'note'
  | 'renote'
  | 'lease'
>;

const KNOWN = 'id, run, status, attention, length, closed';
const OPEN = `closed = 0`;
const IDS_A_STATEMENT = 1_000;

/** What those ask who keep the model as Temporal says. */
export function createFollowing(sql: Sql): Following {
  return {
    async known(ids) {
      const found: KnownRun[] = [];
      for (const table of ['event', 'follow_up']) {
        const all = conditions().equals('id', ids);
        found.push(...(await sql.query<KnownRun>(`SELECT ${KNOWN} FROM desk_${table} ${all.where()}`, all.values)));
      }
      return new Map(found.map((run) => [run.id, run]));
    },

    stale(of, before, limit, isWaiting) {
      const length = of === 'follow_up' ? `CASE WHEN standing = '' THEN 0 ELSE length END AS length` : 'length';
      const waits = isWaiting === undefined ? '' : `AND attention ${isWaiting ? '<>' : '='} ''`;
      return sql.query<KnownRun>(
        `SELECT id, run, status, attention, closed, ${length} FROM desk_${of} WHERE ${OPEN} ${waits} AND seen < $1
         ORDER BY seen LIMIT ${limit}`,
        [before],
      );
    },

    async confirm(of, ids, at) {
      const all = conditions().equals('id', ids).and(OPEN);
      const text = `UPDATE desk_${of} SET seen = ${all.add(at)} ${all.where()}`;
      if (ids.length) await sql.run({ text, values: all.values });
    },

    async completed({ since, until }) {
      const [row] = await sql.query<{ n: number }>(
        `SELECT count(*) AS n FROM desk_event WHERE began >= $1 AND began < $2 AND status = 'completed'`,
        [since, until],
      );
      return row!.n;
    },

    async needingPerson() {
      const ofEach = ['event', 'follow_up'].map((table) =>
        sql.query<KnownRun>(`SELECT ${KNOWN} FROM desk_${table} WHERE status = 'running' AND attention <> ''`),
      );
      return (await Promise.all(ofEach)).flat();
    },

    unfinished: (before, limit) =>
      sql.query<KnownRun>(
        `SELECT ${KNOWN} FROM desk_event WHERE closed > 0 AND closed < $1 AND id IN
           (SELECT owner FROM desk_effect WHERE outcome IN ('pending', 'retrying') AND outcome <> 'done') LIMIT ${limit}`,
        [before],
      ),

    async steered(ids, isPaused) {
      for (let from = 0; from < ids.length; from += IDS_A_STATEMENT) {
        const all = conditions()
          .equals('id', ids.slice(from, from + IDS_A_STATEMENT))
          .and(OPEN);
        await sql.run({
          text: `UPDATE desk_follow_up SET paused = ${Number(isPaused)} ${all.where()}`,
          values: all.values,
        });
      }
    },

    async lose(runs, at) {
      for (const { id, run } of runs) {
        const values = [id, run, at];
        const lost = (table: string) => ({
          text: `UPDATE desk_${table} SET status = 'deleted', attention = '', closed = $3, seen = $3
            WHERE id = $1 AND run = $2 AND ${OPEN}`,
          values,
        });
        const effects = {
          text: `UPDATE desk_effect SET outcome = 'skipped' WHERE owner = $1 AND outcome <> 'done'`,
          values: [id],
        };
        if ((await sql.run(lost('event'))) + (await sql.run(lost('follow_up')))) await sql.run(effects);
      }
    },

    async note<Value>(name: string) {
      const [row] = await sql.query<{ value: string }>('SELECT value FROM desk_note WHERE name = $1', [name]);
      return row && (JSON.parse(row.value) as Value);
    },

    async renote(name, value, was) {
      const same = was === undefined ? '' : 'AND value = $4';
      const text = `UPDATE desk_note SET value = $2, seen = $3 WHERE name = $1 ${same}`;
      const values = [name, JSON.stringify(value), Date.now(), ...(was === undefined ? [] : [JSON.stringify(was)])];
      return (await sql.run({ text, values })) > 0;
    },

    async lease(name, owner, forMs) {
      const text = `INSERT INTO desk_lease AS old (name, owner, until) VALUES ($1, $2, sql_now() + $3)
        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
        WHERE old.owner = excluded.owner OR old.until < sql_now()`;
      return (await sql.run({ text, values: [name, owner, forMs] })) > 0;
    },
  };
}
