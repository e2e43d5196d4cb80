import {
  ChildWorkflowCancellationType,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  startChild,
} from '@temporalio/workflow';
import type { LeadEvent } from '../src/domain/event.ts';
import type { FollowUpCall, FollowUpStart, Told } from '../src/domain/follow-up/follow-up.ts';
import { headline } from '../src/domain/headline.ts';
import { searchAttributesOf } from '../src/domain/search-attributes.ts';
import { leadEventSignal } from './follow-up-engine/messages.ts';

/** As histories have it that began before an activity told follow-ups. */
export async function tellBySignal({ event, queues, to }: FollowUpCall): Promise<Told> {
  const told = Object.entries(to).map(async ([name, { workflowId, starts }]) => {
    if (!starts) return (await tell(workflowId, event)) ? [[name, 'told']] : [];
    const { type, ...start } = starts;
    return [[name, await startOrTell(type, workflowId, { event, ...start, ...(queues && { queues }) })]];
  });
  return Object.fromEntries((await Promise.all(told)).flat()) as Told;
}

async function startOrTell(type: string, workflowId: string, start: FollowUpStart): Promise<'started' | 'told'> {
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
    // It may have ended in between: then it is started after all.
    if (await tell(workflowId, start.event)) return 'told';
  }
}

/** Whether there was one to tell. */
async function tell(workflowId: string, event: LeadEvent): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(leadEventSignal, event);
    return true;
  } catch (failure) {
    if (isCancellation(failure)) throw failure;
    return false;
  }
}
