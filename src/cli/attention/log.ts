import type { Command } from 'commander';
import { DAY_MS } from '../../domain/duration.ts';
import { FOLLOW_UP_TYPES } from '../../runs/workflow-types.ts';
import { withEffects } from '../../runs/parked.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { historyOf, timeOfEvent, updatesOf } from '../../runs/history.ts';
import { countRuns, listRuns } from '../../runs/list-runs.ts';
import { runQuery } from '../../runs/query.ts';
import { answerUpdate, pauseUpdate, resumeUpdate } from '../../../workflows/follow-up-engine/messages.ts';
import type { Clock } from '../terminal/clock.ts';
import type { CliContext } from '../context.ts';
import { each } from '../../runs/map-concurrently.ts';
import { answerText } from '../follow-ups/answer.ts';
import { byTime } from '../list/group.ts';
import { isWithin, limitOf, type ListOptions, rangeOf, withListOptions } from '../list/options.ts';
import { type ListColumn, showList } from '../list/show-list.ts';
import { type RunRow, rowOf } from '../../runs/row.ts';
import { shortIds } from '../terminal/short-id.ts';
import { decisionsOf } from './history.ts';

interface Logged extends Pick<RunRow, 'id' | 'kind' | 'lead'> {
  /** ISO 8601. */
  at: string;
  by: string | undefined;
  decision: string;
}

const LIMIT = 20;
const WEEK_MS = 7 * DAY_MS;
const LOOKED_AT = 500;
const GROUPS = { by: (one: Logged) => one.by, kind: (one: Logged) => one.kind, lead: (one: Logged) => one.lead };

export function logCommand(attention: Command, context: () => CliContext): void {
  const log = attention
    .command('log')
    .description(
      'list what people have decided, the newest first: retries, skips, answers, pauses (default: of the last 7 days)',
    );
  withListOptions(log, 'decided', [...Object.keys(GROUPS), 'day', 'week'], LIMIT).action(
    async (options: ListOptions) => {
      const { clock, withTemporal } = context();
      const { since = Date.now() - WEEK_MS, until } = rangeOf(options, clock.zone);
      const limit = limitOf(options, LIMIT);
      await withTemporal(async (temporal) => {
        const { decisions, looked, candidates } = await decided(temporal, since);
        const found = decisions
          .filter(({ at }) => isWithin({ since, until }, at))
          .sort((a, b) => b.at.localeCompare(a.at));
        const rows = found.slice(0, limit);
        await showList(options, {
          ...{ what: ['decision', 'decisions'], rows, total: found.length, columns: columnsOf(rows, clock) },
          groups: { ...GROUPS, ...byTime((one: Logged) => one.at, clock) },
          notes: [
            candidates > looked
              ? `decisions stand in the histories alone: those of ${looked} of ${candidates} workflows were read`
              : undefined,
          ],
          whyEmpty: () => `nobody has decided anything since ${clock.says(since)}`,
        });
      });
    },
  );
}

/** Decisions stand in histories alone. An event that nobody had to decide is done within seconds. */
async function decided(temporal: Temporal, since: number) {
  const { types } = withEffects();
  const events = `${runQuery({ types: types.filter((type) => !FOLLOW_UP_TYPES.includes(type)) })} AND ExecutionDuration > '2s'`;
  const over = `CloseTime > '${new Date(since).toISOString()}'`;
  const queries = [
    runQuery({ types, attention: true, isRunning: true }),
    runQuery({ types: FOLLOW_UP_TYPES, isRunning: true }),
    `${events} AND ${over}`,
    `${runQuery({ types: FOLLOW_UP_TYPES })} AND ${over}`,
  ];
  const counts = await Promise.all(queries.map((query) => countRuns(temporal, query)));
  const lists = await Promise.all(queries.map((query) => listRuns(temporal, query, LOOKED_AT)));
  const runs = new Map(lists.flat().map((run) => [run.runId, run]));
  const newest = [...runs.values()]
    .sort((a, b) => (b.closeTime ?? new Date()).getTime() - (a.closeTime ?? new Date()).getTime())
    .slice(0, LOOKED_AT);
  const decisions = await each(newest, async (run) => {
    const { id, kind, lead } = rowOf(run);
    const history = await historyOf(temporal, run.workflowId, run.runId).catch(() => ({ events: [] }));
    return decisionsIn(history).map((one) => ({ ...one, id, kind, lead }));
  });
  const twice = lists.flat().length - runs.size;
  return {
    decisions: decisions.flat(),
    looked: newest.length,
    candidates: counts.reduce((sum, count) => sum + count, 0) - twice,
  };
}

type History = Parameters<typeof decisionsOf>[0];

function decisionsIn(history: History): Pick<Logged, 'at' | 'by' | 'decision'>[] {
  const steered = [pauseUpdate, resumeUpdate].flatMap((update) =>
    updatesOf(history, update).map(({ at, input }) => ({ at, by: input, decision: update.name })),
  );
  const cancelled = (history.events ?? []).flatMap((event) => {
    const cause = event.workflowExecutionCancelRequestedEventAttributes?.cause;
    return cause ? [{ at: timeOfEvent(event), by: /^by (.+)$/s.exec(cause)?.[1], decision: 'cancel' }] : [];
  });
  return [
    ...decisionsOf(history).map(({ at, by, action, effects, reason }) => ({
      ...{ at, by },
      decision: `${action} ${effects.join(', ')}${reason ? `: ${reason}` : ''}`,
    })),
    ...updatesOf(history, answerUpdate).map(({ at, input: { by, ...given } }) => ({
      at,
      by,
      decision: answerText(given),
    })),
    ...steered,
    ...cancelled,
  ];
}

function columnsOf(rows: Logged[], clock: Clock): ListColumn<Logged>[] {
  const short = shortIds(rows.map(({ id }) => id));
  return [
    { heading: clock.heading('AT'), rigid: true, of: ({ at }) => clock.minute(at) },
    { heading: 'BY', of: ({ by }) => by },
    { heading: 'DECISION', of: ({ decision }) => decision },
    { heading: 'KIND', spare: true, of: ({ kind }) => kind },
    { heading: 'LEAD', spare: 1, of: ({ lead }) => lead },
    { heading: 'ID', rigid: true, of: ({ id }) => short(id), whole: ({ id }) => id },
  ];
}
