import {
  ChildWorkflowCancellationType,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  startChild,
} from '@temporalio/workflow';
import { isLeadEvent, type LeadEvent, type OutreachEvent } from '../src/domain/event.ts';
import type { FollowUpStart } from '../src/domain/follow-up.ts';
import { headline } from '../src/domain/headline.ts';
import type { Policy } from '../src/domain/policy.ts';
import { searchAttributesOf } from '../src/domain/search-attributes.ts';
import { slim } from '../src/domain/slim.ts';
import { ends } from './story/ear.ts';
import { leadEvent } from './story/messages.ts';
import { FOLLOW_UPS } from './story/register.ts';

/** `started`, or `told` where it was there already. */
export type Told = Record<string, 'started' | 'told'>;

/** Starts the follow-ups that the event starts, and tells those that it concerns. One per lead and follow-up. */
export async function tellFollowUps(happened: OutreachEvent, { followUps, queues }: Policy): Promise<Told> {
  if (!followUps || !isLeadEvent(happened)) return {};
  const event = slim(happened);
  const told = Object.entries(followUps.concerned).map(async ([name, { mode, settings }]) => {
    const workflowId = `${name}-${followUps.lead}`;
    const definition = FOLLOW_UPS[name];
    // A version of the product that does not know it any more leaves it alone.
    if (!definition) return [];
    if (mode !== 'off' && definition.startsOn.includes(event.kind)) {
      const start: FollowUpStart = { event, mode, settings, ...(queues && { queues }) };
      return [[name, await startOrTell(definition.type, workflowId, start)]];
    }
    return ends(definition, event, settings as never) && (await tell(workflowId, event)) ? [[name, 'told']] : [];
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
    await getExternalWorkflowHandle(workflowId).signal(leadEvent, event);
    return true;
  } catch (failure) {
    if (isCancellation(failure)) throw failure;
    return false;
  }
}
