import type { WorkflowExecutionDescription } from '@temporalio/client';
import { FAULT } from '../../domain/failure.ts';
import { shorten } from '../../domain/headline.ts';
import { byAge, type Found, type StoppedRun, stoppedRowOf } from './stopped-run.ts';
import type { OpenRuns } from './open-runs.ts';

/** After this many attempts an unavailable vendor has failed for about half an hour. A fault of our code does not pass by itself. */
const TRIES = { fault: 3, others: 12 };
const SHOWN_CHARACTERS = 200;

export interface RetryingRun extends StoppedRun {
  activity: string;
  attempt: number;
}

type Activity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** Runs with an activity that has failed for long and is still retried. */
export function retryingRuns({ runs, count }: OpenRuns, limit: number): Found<RetryingRun> {
  const found = runs
    .map((run) => ({ run, activity: run.raw.pendingActivities?.filter(isLong).sort(byAttempt)[0] }))
    .filter(({ activity }) => activity !== undefined)
    .sort((a, b) => byAge(a.run, b.run));
  return {
    count: found.length,
    isAtLeast: found.length > 0 && runs.length < count,
    runs: found.slice(0, limit).map(({ run, activity }) => ({
      ...stoppedRowOf(run),
      activity: activity!.activityType?.name ?? '',
      attempt: activity!.attempt ?? 0,
      why: shorten(activity!.lastFailure?.message ?? '', SHOWN_CHARACTERS),
    })),
  };
}

function isLong({ attempt, lastFailure }: Activity): boolean {
  if (!lastFailure) return false;
  const isFault = (lastFailure.applicationFailureInfo?.type ?? FAULT) === FAULT;
  return (attempt ?? 0) > (isFault ? TRIES.fault : TRIES.others);
}

const byAttempt = (a: Activity, b: Activity): number => (b.attempt ?? 0) - (a.attempt ?? 0);
