import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { FAULT, told } from '../domain/failure.ts';
import type { NewRows } from '../read-model/rows.ts';
import { findRun } from '../runs/find-run.ts';
import { askFollowUpState } from '../runs/follow-up-state.ts';
import { historyOf } from '../runs/history.ts';
import { followUpOf, OUTREACH_EVENT } from '../runs/workflow-types.ts';
import { isNotFound } from '../temporal/grpc-errors.ts';
import type { Temporal } from '../temporal/connection.ts';
import type { PendingTry } from './effect-rows.ts';
import { rowsOfEvent } from './event-rows.ts';
import { rowsOfFollowUp } from './follow-up-rows.ts';
import { runInHistory } from './run-in-history.ts';

export interface RunToRead {
  id: string;
  /** Empty: the newest. */
  run: string;
}

/** What a run adds to the model; undefined if Temporal does not have it (any more). */
export async function readRun(temporal: Temporal, { id, run }: RunToRead): Promise<NewRows | undefined> {
  const seen = Date.now();
  const history = await historyOf(temporal, id, run || undefined).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  if (!history) return undefined;
  const type = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name;
  if (!type) return {};
  const found = runInHistory(id, run, history);
  const isOpen = found.closed === 0;
  const isTrying = isOpen && hasActivityUnderWay(history);
  const pending = isTrying ? pendingTries(await findRun(temporal, id, found.run)) : [];
  if (type === OUTREACH_EVENT) return rowsOfEvent(found, history, seen, pending);
  const name = followUpOf(type);
  if (name === undefined) return {};
  // Only the follow-up itself knows what it waits for, and only a worker can ask it.
  const state = isOpen ? await askFollowUpState(temporal, id).catch(() => undefined) : undefined;
  return rowsOfFollowUp(name, found, history, seen, { state, pending });
}

/** Only then a failed try may be pending, of which a history says nothing. An event that waits for its first task has none. */
function hasActivityUnderWay({ events }: History): boolean {
  let count = 0;
  for (const event of events ?? []) {
    if (event.activityTaskScheduledEventAttributes) count += 1;
    const { activityTaskCompletedEventAttributes: completed, activityTaskFailedEventAttributes: failed } = event;
    const { activityTaskTimedOutEventAttributes: late, activityTaskCanceledEventAttributes: cancelled } = event;
    if (completed ?? failed ?? late ?? cancelled) count -= 1;
  }
  return count > 0;
}

const pendingTries = (run: WorkflowExecutionDescription | undefined): PendingTry[] =>
  (run?.raw.pendingActivities ?? []).flatMap(({ activityType, attempt, lastFailure, lastStartedTime }) =>
    lastFailure
      ? [
          {
            activity: activityType?.name ?? '',
            attempt: attempt ?? 0,
            class: lastFailure.applicationFailureInfo?.type ?? FAULT,
            message: told(lastFailure.message ?? ''),
            at: Number(lastStartedTime?.seconds ?? 0) * 1_000,
          },
        ]
      : [],
  );
