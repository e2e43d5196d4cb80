import {
  ChildWorkflowCancellationType,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  startChild,
} from '@temporalio/workflow';
import type { LeadEvent } from '../src/domain/event.ts';
import type { FollowUpCall, Notified } from '../src/domain/follow-up/notify.ts';
import type { FollowUpStart } from '../src/domain/follow-up/start.ts';
import { headline } from '../src/domain/headline.ts';
import { searchAttributesOf } from '../src/domain/search-attributes.ts';
import { leadEventSignal } from './follow-up-engine/messages.ts';

/**
 * Starts follow-ups as child workflows and notifies them by signals. Only workflows that began before the activity
 * `callFollowUps` existed do so (`calls-follow-ups`): they must replay. New ones never come here.
 */
export async function notifyBySignal({ event, queues, to }: FollowUpCall): Promise<Notified> {
  const notified = Object.entries(to).map(async ([name, { workflowId, starts }]) => {
    if (!starts) return (await signal(workflowId, event)) ? [[name, 'told']] : [];
    const { type, ...start } = starts;
    return [[name, await startOrSignal(type, workflowId, { event, ...start, ...(queues && { queues }) })]];
  });
  return Object.fromEntries((await Promise.all(notified)).flat()) as Notified;
}

async function startOrSignal(type: string, workflowId: string, start: FollowUpStart): Promise<'started' | 'told'> {
  for (;;) {
    try {
      await startChild(type, {
        workflowId,
        args: [start],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        parentClosePolicy: ParentClosePolicy.ABANDON,
        cancellationType: ChildWorkflowCancellationType.ABANDON,
        staticSummary: headline(start.event),
        typedSearchAttributes: searchAttributesOf(start.event),
      });
      return 'started';
    } catch (failure) {
      if ((failure as Error).name !== 'WorkflowExecutionAlreadyStartedError') throw failure;
    }
    // If the follow-up has ended between the two calls, the loop starts it.
    if (await signal(workflowId, start.event)) return 'told';
  }
}

/** Whether the follow-up runs and has taken the signal. */
async function signal(workflowId: string, event: LeadEvent): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(leadEventSignal, event);
    return true;
  } catch (failure) {
    if (isCancellation(failure)) throw failure;
    return false;
  }
}
