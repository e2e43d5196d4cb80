import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { repairUpdate } from '../../workflows/effects/repair.ts';
import { type FailureClass, needsPerson } from '../domain/failure.ts';
import { attentionIn } from '../runs/attention-in.ts';
import { findRun } from '../runs/find-run.ts';
import { localActivityIn, updatesOf, valueOf } from '../runs/history.ts';
import { newestEvents } from '../runs/newest-events.ts';
import { CONCURRENT_CALLS, type Temporal } from '../temporal/connection.ts';
import type { RunId } from './parked-runs.ts';

/** The outcomes of the retries. The field names are those of `--json`. */
export interface RetryOutcomes {
  done: number;
  parkedAgain: Partial<Record<FailureClass, number>>;
  /** Not known yet: the vendor may be slow, unreachable or rate-limited. */
  underWay: number;
}

export interface Retried {
  /** The id of the repair update. */
  updateId: string;
  /** The runs that had failed and were started again. */
  started: ReadonlySet<RunId>;
  /** Ends the watching. */
  signal: AbortSignal;
}

const WATCH_MS = 5_000;
const PAUSE_MS = 200;
const UNDER_WAY = 'under way';

type HistoryEvent = Awaited<ReturnType<typeof newestEvents>>[number];
type RetryOutcome = 'done' | typeof UNDER_WAY | FailureClass;

/** Watches retried runs for a few seconds and counts the outcomes. */
export async function followRetries(
  temporal: Temporal,
  runs: RunId[],
  { updateId, started, signal }: Retried,
): Promise<RetryOutcomes> {
  const counts: RetryOutcomes = { done: 0, parkedAgain: {}, underWay: 0 };
  const giveUpAt = Date.now() + WATCH_MS;
  const isOver = () => signal.aborted || Date.now() > giveUpAt;
  const outcomeOfOne = (run: RunId): Promise<RetryOutcome> | RetryOutcome => {
    if (isOver()) return UNDER_WAY;
    return started.has(run) ? outcomeOfStarted(temporal, run) : outcomeOfUpdated(temporal, run, updateId);
  };
  let open = runs;
  while (open.length && !isOver()) {
    await sleep(PAUSE_MS);
    const outcomes = await pMap(open, outcomeOfOne, CONCURRENT_CALLS);
    for (const outcome of outcomes) {
      if (outcome === 'done') counts.done += 1;
      else if (outcome !== UNDER_WAY) counts.parkedAgain[outcome] = (counts.parkedAgain[outcome] ?? 0) + 1;
    }
    open = open.filter((_, i) => outcomes[i] === UNDER_WAY);
  }
  return { ...counts, underWay: open.length };
}

/** The outcome of the newest run with this id. */
async function outcomeOfStarted(temporal: Temporal, { id }: RunId): Promise<RetryOutcome> {
  const run = await findRun(temporal, id).catch(() => undefined);
  if (run?.status.name === 'COMPLETED') return 'done';
  const attention = run?.status.name === 'RUNNING' ? attentionIn(run) : '';
  return needsPerson(attention) ? attention : UNDER_WAY;
}

/** Read from the tries that were made after the update: a failure class if one of them parked again. */
async function outcomeOfUpdated(temporal: Temporal, { id, runId }: RunId, updateId: string): Promise<RetryOutcome> {
  // The retry has been accepted, so a history that cannot be read is no failure of the retry.
  const newest = await newestEvents(temporal, { workflowId: id, runId }).catch(() => []);
  const acceptedAt = newest.findIndex(
    (event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.meta?.updateId === updateId,
  );
  if (acceptedAt < 0) return UNDER_WAY;
  const later = newest.slice(0, acceptedAt + 1).toReversed();
  const retried = updatesOf({ events: later }, repairUpdate)[0]?.result?.length ?? 1;
  const scheduled = later.filter((event) => event.activityTaskScheduledEventAttributes);
  const ids = new Set(scheduled.map(({ eventId }) => String(eventId)));
  const local = later.flatMap((event) => localActivityIn(event) ?? []);
  const failed = later.flatMap(({ activityTaskFailedEventAttributes: end }) =>
    end && ids.has(String(end.scheduledEventId)) ? [end] : [],
  );
  const parked = [...failed, ...local].map(({ failure }) => failure?.applicationFailureInfo?.type).find(needsPerson);
  if (parked) return parked;
  const completed = new Set(
    later.map(({ activityTaskCompletedEventAttributes: end }) => String(end?.scheduledEventId)),
  );
  // A try for which there was no room is scheduled again, so the last one of each effect counts.
  const last = new Map(scheduled.map((event) => [keyIn(event), String(event.eventId)]));
  const begun = last.size + local.filter(({ failure }) => !failure).length;
  const isDone = begun >= retried && [...last.values()].every((one) => completed.has(one));
  return isDone ? 'done' : UNDER_WAY;
}

/** The key of the effect that is scheduled. */
const keyIn = ({ activityTaskScheduledEventAttributes: task }: HistoryEvent): string =>
  valueOf<string>(task?.input, 1) ?? '';
