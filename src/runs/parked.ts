import { type OfWorkflows, type ConcernCount, STOPPED } from '../domain/concerns/concern.ts';
import { FAILURE_CLASSES, QUESTION, WAITS_FOR, type WaitsFor } from '../domain/failure.ts';
import { stoppedRuns, type StoppedRuns } from './stopped.ts';
import type { Temporal } from '../temporal/connection.ts';
import { lastFailures } from './last-failures.ts';
import { countRuns, listRuns } from './list-runs.ts';
import { type RunFilter, runQuery } from './query.ts';
import { OUTREACH_EVENT, WEBHOOK_MONITOR, FOLLOW_UP_TYPES } from './workflow-types.ts';
import { FOLLOW_UPS } from '../../workflows/follow-up-register.ts';

const PAGE = 100;
const EXAMPLES = 3;

export interface ParkedFilter extends Pick<RunFilter, 'campaign' | 'lead' | 'since' | 'until'> {
  /** The kind of an event, or the name of a follow-up. */
  kind?: string | undefined;
  class?: OfWorkflows | undefined;
}

/** The workflows that have effects and so may wait for a person: those of events, and follow-ups. */
export function withEffects(kind?: string): Pick<RunFilter, 'types' | 'kind'> {
  const followUp = kind === undefined ? undefined : FOLLOW_UPS[kind];
  return followUp ? { types: [followUp.type] } : { types: [OUTREACH_EVENT, ...FOLLOW_UP_TYPES], kind };
}

/** The workflows that may have stopped. Without any other filter the monitor is one of them. */
export function mayStop({ class: _, kind, ...filter }: ParkedFilter): RunFilter {
  const { types, ...narrowed } = withEffects(kind);
  const isAll = kind === undefined && Object.values(filter).every((value) => value === undefined);
  return { ...filter, ...narrowed, types: isAll ? [...types, WEBHOOK_MONITOR] : types };
}

/** Finds workflows that wait for a person. If two effects of one are parked, the class of the first effect counts. */
export const waitingQuery = ({ class: of, kind, ...filter }: ParkedFilter = {}): string =>
  runQuery({ ...filter, ...withEffects(kind), attention: of ? [of] : WAITS_FOR, isRunning: true });

/** Finds workflows with parked effects. */
export const parkedQuery = ({ class: of, kind, ...filter }: ParkedFilter = {}): string =>
  runQuery({ ...filter, ...withEffects(kind), attention: of ? [of] : FAILURE_CLASSES, isRunning: true });

/** How many wait, by class; a class with a count of 0 is left out. Temporal lists a change about a second later. */
export async function countWaiting(temporal: Temporal, filter: ParkedFilter = {}): Promise<ConcernCount[]> {
  const classes = WAITS_FOR.filter((of) => !filter.class || filter.class === of);
  const counts = await Promise.all(
    classes.map(async (of) => [of, await countRuns(temporal, waitingQuery({ ...filter, class: of }))] as const),
  );
  return counts.flatMap(([of, count]) => (count ? [{ class: of, count, examples: [] }] : []));
}

/** Counts the runs that have stopped, by class, with examples. */
export const countStopped = (found: StoppedRuns): ConcernCount[] =>
  STOPPED.flatMap((of): ConcernCount[] => {
    const { count, isAtLeast, runs } = found[of];
    if (!count) return [];
    const said = runs.slice(0, EXAMPLES).map(({ id, why }) => (of === 'failed' ? `${id} ${why}` : (why ?? '')));
    return [
      {
        class: of,
        count,
        ...(isAtLeast && { isAtLeast }),
        examples: [...new Set(said)].filter(Boolean),
      },
    ];
  });

/** Counts the workflows that need a person, by class. */
export async function countParked(temporal: Temporal): Promise<ConcernCount[]> {
  const [waiting, stopped] = await Promise.all([
    countWaiting(temporal).then((seen) => Promise.all(seen.map((one) => withNewest(temporal, one)))),
    stoppedRuns(temporal, mayStop({}), EXAMPLES),
  ]);
  return [...waiting, ...countStopped(stopped)];
}

async function withNewest(temporal: Temporal, seen: ConcernCount): Promise<ConcernCount> {
  if (seen.class === QUESTION) return seen;
  const runs = await listRuns(temporal, parkedQuery({ class: seen.class as WaitsFor }), PAGE);
  runs.sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
  // Temporal may have deleted a run since it was listed.
  const failures = await Promise.all(
    runs.slice(0, EXAMPLES).map((run) => lastFailures(temporal, run).catch(() => ({ activity: undefined }))),
  );
  const examples = [...new Set(failures.flatMap(({ activity }) => activity ?? []))];
  return { ...seen, examples, ...(runs[0] && { newestAt: runs[0].startTime.getTime() }) };
}
