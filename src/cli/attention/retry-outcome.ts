import { setTimeout as sleep } from 'node:timers/promises';
import { type FailureClass, needsPerson } from '../../domain/failure.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { findRun } from '../../runs/find-run.ts';
import { newestEvents } from '../../runs/newest-events.ts';
import { each } from '../../runs/map-concurrently.ts';
import type { Run } from './find.ts';

/** What has become of workflows that were retried. */
export interface SoFar {
  done: number;
  parkedAgain: Partial<Record<FailureClass, number>>;
  /** Not known within the time: a vendor may be slow, away, or have its pace. */
  underWay: number;
}

const LOOK_FOR_MS = 5_000;
const PAUSE_MS = 200;
const UNDER_WAY = 'under way';

/**
 * Looks for a few seconds what becomes of a retry. `signal` ends the looking.
 * @param updateId that of the decision.
 * @param started those that were started again.
 */
export async function lookAfter(
  temporal: Temporal,
  retried: Run[],
  updateId: string,
  started: ReadonlySet<Run>,
  signal: AbortSignal,
): Promise<SoFar> {
  const soFar: SoFar = { done: 0, parkedAgain: {}, underWay: 0 };
  const giveUpAt = Date.now() + LOOK_FOR_MS;
  const isOver = () => signal.aborted || Date.now() > giveUpAt;
  let open = retried;
  while (open.length && !isOver()) {
    await sleep(PAUSE_MS);
    const states = await each(open, async (run) => {
      if (isOver()) return UNDER_WAY;
      return started.has(run) ? stateOfNewest(temporal, run) : stateOf(temporal, run, updateId);
    });
    for (const state of states) {
      if (state === 'done') soFar.done += 1;
      else if (state !== UNDER_WAY) soFar.parkedAgain[state] = (soFar.parkedAgain[state] ?? 0) + 1;
    }
    open = open.filter((_, i) => states[i] === UNDER_WAY);
  }
  return { ...soFar, underWay: open.length };
}

async function stateOfNewest(temporal: Temporal, { id }: Run): Promise<State> {
  const run = await findRun(temporal, id).catch(() => undefined);
  const attention = run?.searchAttributes[SEARCH_ATTRIBUTES.attention]?.[0];
  if (run?.status.name === 'COMPLETED') return 'done';
  return run?.status.name === 'RUNNING' && needsPerson(String(attention))
    ? (String(attention) as FailureClass)
    : UNDER_WAY;
}

type State = 'done' | typeof UNDER_WAY | FailureClass;

/** By the activities that were scheduled since the decision; a failure class: one of them has parked. */
async function stateOf(temporal: Temporal, { id, runId }: Run, updateId: string): Promise<State> {
  // The decision stands, whatever keeps us from looking at it.
  const events = await newestEvents(temporal, { workflowId: id, runId }).catch(() => []);
  const decidedAt = events.findIndex(
    (event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.meta?.updateId === updateId,
  );
  if (decidedAt < 0) return UNDER_WAY;
  const since = events.slice(0, decidedAt);
  const tries = new Set(
    since.filter((event) => event.activityTaskScheduledEventAttributes).map(({ eventId }) => String(eventId)),
  );
  const failed = since.flatMap(({ activityTaskFailedEventAttributes: end }) =>
    end && tries.has(String(end.scheduledEventId)) ? [end.failure?.applicationFailureInfo?.type] : [],
  );
  const completed = since.filter(({ activityTaskCompletedEventAttributes: end }) =>
    tries.has(String(end?.scheduledEventId)),
  );
  return failed.find(needsPerson) ?? (completed.length === tries.size ? 'done' : UNDER_WAY);
}
