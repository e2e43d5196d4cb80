import { createAnswers } from './answers.ts';
import { conditions } from './conditions.ts';
import { createLists } from './lists.ts';
import type { KnownRun, ReadModel } from './read-model.ts';
import type { TableName } from './rows.ts';
import type { Sql, Statement } from './sql.ts';
import { createSummaries } from './summaries.ts';

const KNOWN = 'id, run, status, attention, length';
const OPEN = `closed = 0`;
/** The tables whose rows follow runs. */
const OF_RUNS = ['effect', 'question', 'decision', 'answer'] as const satisfies TableName[];

/** The model over any database that speaks `Sql`. */
export function createReadModel(sql: Sql): ReadModel {
  return {
    ...createLists(sql),
    ...createSummaries(sql),
    ...createAnswers(sql),

    write: (rows) => sql.write(rows),

    async known(ids) {
      const found: KnownRun[] = [];
      for (const table of ['event', 'follow_up']) {
        const all = conditions().equals('id', ids);
        found.push(...(await sql.query<KnownRun>(`SELECT ${KNOWN} FROM desk_${table} ${all.where()}`, all.values)));
      }
      return new Map(found.map((run) => [run.id, run]));
    },

    stale: (before, limit) =>
      sql.query<KnownRun>(
        `SELECT ${KNOWN} FROM (SELECT ${KNOWN}, seen FROM desk_event WHERE ${OPEN} AND seen < $1
           UNION ALL SELECT ${KNOWN}, seen FROM desk_follow_up WHERE ${OPEN} AND seen < $1) AS open
         ORDER BY seen LIMIT ${limit}`,
        [before],
      ),

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

    async renote(name, value) {
      const text = 'UPDATE desk_note SET value = $2, seen = $3 WHERE name = $1';
      return (await sql.run({ text, values: [name, JSON.stringify(value), Date.now()] })) > 0;
    },

    async lease(name, owner, forMs) {
      const text = `INSERT INTO desk_lease AS old (name, owner, until) VALUES ($1, $2, sql_now() + $3)
        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
        WHERE old.owner = excluded.owner OR old.until < sql_now()`;
      return (await sql.run({ text, values: [name, owner, forMs] })) > 0;
    },

    async sweep(before, endedBefore) {
      // Rows that only repeat what a process saw are as old as that.
      const ofRuns: Statement[] = OF_RUNS.map((table) => ({
        text: `DELETE FROM desk_${table} WHERE seen < $1 AND (began >= $2 OR began = 0)`,
        values: [before, endedBefore],
      }));
      const runs: Statement[] = ['event', 'follow_up'].map((table) => ({
        text: `DELETE FROM desk_${table} WHERE seen < $1 AND (closed = 0 OR closed >= $2)`,
        values: [before, endedBefore],
      }));
      const leads = {
        text: `DELETE FROM desk_lead WHERE NOT EXISTS (SELECT 1 FROM desk_event WHERE desk_event.lead = desk_lead.email)
          AND NOT EXISTS (SELECT 1 FROM desk_follow_up WHERE desk_follow_up.lead = desk_lead.email)`,
        values: [],
      };
      return sql.run(...ofRuns, ...runs, leads);
    },

    close: () => sql.close(),
  };
}
