import { type Conditions, conditions } from './conditions.ts';
import type { RunListFilter } from '../domain/run-list-filter.ts';
import type { ListedFollowUp, ListedRun, ListedWaiting, ReadModel } from './read-model.ts';
import type { Sql } from './sql.ts';

type RunLists = Pick<ReadModel, 'startedEvents' | 'startedFollowUps' | 'waitingRuns'>;

const A_PAGE = 2_000;

const EVENT = ['id', 'run', 'kind', 'status', 'attention', 'lead', 'campaign', 'detail'];
const FOLLOW_UP = ['id', 'run', 'name AS kind', 'status', 'attention', 'lead', 'campaign', `'' AS detail`];
const OF_STATE = ['mode', 'standing', 'until', 'paused', 'seen'];
/** A kind or a campaign may have most of the events: their own indexes would have each page sort them all. */
const IN_ORDER = { kind: 'sql_unindexed(one.kind)', campaign: 'sql_unindexed(one.campaign)' };
const openQuestion = (column: string) => `(SELECT question.${column} FROM desk_question AS question
  WHERE question.owner = one.id AND question.decision = '' ORDER BY question.asked DESC LIMIT 1)`;
/** The name of the open question; empty if none is open. */
const QUESTION = `coalesce(${openQuestion('name')}, '')`;
/** What the vendor said, or what the follow-up asks. */
const WHY = `coalesce(CASE WHEN one.attention = 'question'
  THEN ${openQuestion('title')}
  ELSE (SELECT effect.message FROM desk_effect AS effect
    WHERE effect.owner = one.id AND effect.outcome = 'parked' ORDER BY effect.at DESC LIMIT 1) END, '')`;

/** Whole lists of workflows, as Temporal would list them: by the start of their runs. */
export function createRunLists(sql: Sql): RunLists {
  /** The newest first. @param time the column that says when the run began. */
  async function* newestFirst<Row extends ListedRun>(
    table: 'event' | 'follow_up',
    columns: string[],
    [time, where]: [time: string, where: (all: Conditions) => Conditions],
  ): AsyncGenerator<Row[]> {
    let last: Row | undefined;
    for (;;) {
      const all = where(conditions());
      if (last) all.and(`(one.${time}, one.id) < (${all.add(last.began)}, ${all.add(last.id)})`);
      const rows = await sql.query<Row>(
        `SELECT ${columns.join(', ')}, one.${time} AS began FROM desk_${table} AS one ${all.where()}
         ORDER BY one.${time} DESC, one.id DESC LIMIT ${A_PAGE}`,
        all.values,
      );
      if (rows.length) yield rows;
      if (rows.length < A_PAGE) return;
      last = rows.at(-1);
    }
  }

  return {
    async *startedEvents(filter) {
      const where = (time: string, which: string) => (all: Conditions) =>
        ofRuns(all, filter, time, IN_ORDER).and(`one.began ${which}`);
      const columns = EVENT.map((column) => `one.${column}`);
      // A process of ours has seen them begin, and nobody has read yet when.
      const seen = new Set<string>();
      for await (const rows of newestFirst<ListedRun>('event', columns, ['received', where('received', '= 0')])) {
        for (const { id } of rows) seen.add(id);
        yield rows;
      }
      for await (const rows of newestFirst<ListedRun>('event', columns, ['began', where('began', '> 0')]))
        yield seen.size ? rows.filter(({ id }) => !seen.has(id)) : rows;
    },

    startedFollowUps({ asks, paused, ...filter }) {
      const where = (all: Conditions) => {
        ofRuns(all, filter, 'began', { kind: 'one.name' }).equals(
          'one.paused',
          paused === undefined ? undefined : Number(paused),
        );
        return asks ? all.and(`(${QUESTION} <> '' OR (one.standing = '' AND one.attention = 'question'))`) : all;
      };
      return newestFirst<ListedFollowUp>(
        'follow_up',
        [...FOLLOW_UP, ...OF_STATE, `${QUESTION} AS question`],
        ['began', where],
      );
    },

    async *waitingRuns(filter) {
      let last: ListedWaiting | undefined;
      for (;;) {
        const { from, values } = waiting(filter);
        const after = last && `WHERE (one.began, one.id) > ($${values.push(last.began)}, $${values.push(last.id)})`;
        const rows = await sql.query<ListedWaiting>(
          `SELECT one.*, ${WHY} AS why FROM (SELECT one.* FROM (${from}) AS one ${after ?? ''}
             ORDER BY one.began, one.id LIMIT ${A_PAGE}) AS one ORDER BY one.began, one.id`,
          values,
        );
        if (rows.length) yield rows;
        if (rows.length < A_PAGE) return;
        last = rows.at(-1);
      }
    },
  };
}

/** Open events and follow-ups that wait for a person. */
function waiting(filter: RunListFilter) {
  const events = ofRuns(conditions(), filter, 'began', { kind: 'one.kind' }).and(`one.status <> 'completed'`);
  const followUps = ofRuns(conditions(events.values), filter, 'began', { kind: 'one.name' });
  const open = `one.status = 'running' AND one.attention <> ''`;
  return {
    from: `SELECT ${EVENT.join(', ')}, began FROM desk_event AS one ${events.and(open).where()}
      UNION ALL SELECT ${FOLLOW_UP.join(', ')}, began FROM desk_follow_up AS one ${followUps.and(open).where()}`,
    values: events.values,
  };
}

/** @param columns `kind`: of the kind of the event, or of the name of the follow-up. */
function ofRuns(
  all: Conditions,
  filter: RunListFilter,
  time: string,
  columns: { kind: string; campaign?: string },
): Conditions {
  const { kind, lead, campaign, attention, since, until, isRunning } = filter;
  all
    .equals(columns.kind, kind)
    .equals('one.lead', lead === undefined ? undefined : [lead].flat().map((one) => one.toLowerCase()))
    .equals(columns.campaign ?? 'one.campaign', campaign)
    .equals('one.attention', attention === true ? undefined : attention)
    .equals('one.status', isRunning ? 'running' : undefined)
    // From after `since` up to and with `until`, as Temporal's lists have it.
    .period(`one.${time}`, { since: since && since + 1, until: until && until + 1 });
  return attention === true ? all.and(`one.attention <> ''`) : all;
}
