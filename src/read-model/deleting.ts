import { utcDay } from '../domain/utc-day.ts';
import { conditions } from './conditions.ts';
import type { ModelUpkeep, OfWorkflow } from './model-upkeep.ts';
import { OF_THE_DESK, type TableName } from './rows.ts';
import type { Sql, Statement } from './sql.ts';

type Deleting = Pick<ModelUpkeep, 'prune' | 'sweep'>;

/** The tables whose rows follow runs. */
const OF_RUNS = ['effect', 'question', 'decision', 'answer'] as const satisfies TableName[];
/** A file is locked while they are deleted. */
const AT_A_TIME = 500;

const OLD: [table: OfWorkflow, condition: string, order: string][] = [
  ['event', 'at < $1 AND closed > 0 AND closed < $1', 'at, id'],
  ['follow_up', 'began < $1 AND closed > 0 AND closed < $1', 'began, id'],
];

const NOBODY = `NOT EXISTS (SELECT 1 FROM desk_event WHERE desk_event.lead = desk_lead.email)
  AND NOT EXISTS (SELECT 1 FROM desk_follow_up WHERE desk_follow_up.lead = desk_lead.email)`;

/** What deletes rows of the model. */
export function createDeleting(sql: Sql): Deleting {
  async function pruneRuns([table, condition, order]: (typeof OLD)[number], before: number): Promise<number> {
    const runs = await sql.query<{ id: string; lead: string }>(
      `SELECT id, lead FROM desk_${table} WHERE ${condition} ORDER BY ${order} LIMIT ${AT_A_TIME}`,
      [before],
    );
    if (!runs.length) return 0;
    const where = (column: string, values: string[], and?: string): { text: string; values: (string | number)[] } => {
      const all = conditions().equals(column, values);
      if (and) all.and(and);
      return { text: all.where(), values: all.values };
    };
    const ids = runs.map(({ id }) => id);
    const from = (name: string, { text, values }: Statement) => ({ text: `DELETE FROM desk_${name} ${text}`, values });
    await sql.run(
      from('effect', where('owner', ids)),
      from('question', where('owner', ids)),
      from('decision', where('owner', ids)),
      ...(table === 'event' ? [from('answer', where('id', ids))] : []),
      from(table, where('id', ids)),
      from('lead', where('email', [...new Set(runs.map(({ lead }) => lead))], NOBODY)),
    );
    return runs.length;
  }

  return {
    async prune(before) {
      let count = 0;
      for (const old of OLD) count += await pruneRuns(old, before);
      await sql.run(
        { text: `DELETE FROM desk_tally WHERE events <= 0`, values: [] },
        { text: `DELETE FROM desk_incident WHERE ended > 0 AND ended < $1`, values: [before] },
        { text: `DELETE FROM desk_delivery WHERE day < $1`, values: [utcDay(before)] },
        { text: `DELETE FROM desk_decision WHERE owner = $1 AND at < $2`, values: [OF_THE_DESK, before] },
      );
      return count;
    },

    async sweep(before, endedBefore) {
      // Rows that only repeat what a process saw are as old as that.
      const ofRuns: Statement[] = OF_RUNS.map((table) => ({
        text: `DELETE FROM desk_${table} WHERE seen < $1 AND (began >= $2 OR began = 0)${table === 'decision' ? ' AND owner <> $3' : ''}`,
        values: [before, endedBefore, ...(table === 'decision' ? [OF_THE_DESK] : [])],
      }));
      const runs: Statement[] = ['event', 'follow_up'].map((table) => ({
        text: `DELETE FROM desk_${table} WHERE seen < $1 AND (closed = 0 OR closed >= $2)`,
        values: [before, endedBefore],
      }));
      return sql.run(...ofRuns, ...runs, { text: `DELETE FROM desk_lead WHERE ${NOBODY}`, values: [] });
    },
  };
}
