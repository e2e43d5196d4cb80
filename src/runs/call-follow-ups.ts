import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { FollowUpCall, FollowUpPort, Notified } from '../domain/follow-up/notify.ts';
import type { FollowUpStart } from '../domain/follow-up/start.ts';
import { headline } from '../domain/headline.ts';
import { summaryOf } from '../domain/text/markdown.ts';
import { searchAttributesOf } from '../domain/search-attributes.ts';
import type { TemporalCalls } from '../temporal/connection.ts';
import { leadEventSignal } from '../../workflows/follow-up-engine/messages.ts';

const DEADLINE_MS = 5_000;

/**
 * Starts and notifies follow-ups for the workflow of an event. It is an activity, because a signal from the workflow
 * itself would leave a failure in the history for each follow-up that does not exist.
 */
export function createFollowUpPort({ client, call }: TemporalCalls, taskQueue: string): FollowUpPort {
  const within = <Result>(run: () => Promise<Result>) => call(run, DEADLINE_MS);

  async function start({ event, queues }: FollowUpCall, workflowId: string, starts: Starts): Promise<boolean> {
    const { type, ...choice } = starts;
    const begin: FollowUpStart = { event, ...choice, ...(queues && { queues }) };
    const options = {
      workflowId,
      taskQueue,
      args: [begin],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: summaryOf(headline(event)),
      typedSearchAttributes: new TypedSearchAttributes(searchAttributesOf(event)),
    } as const;
    return within(() => client.workflow.start(type, options)).then(
      () => true,
      (error: unknown) => {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw error;
      },
    );
  }

  /** Whether there was an open follow-up to notify. Any other failure is retried. */
  const tell = ({ event }: FollowUpCall, workflowId: string): Promise<boolean> =>
    within(() => client.workflow.getHandle(workflowId).signal(leadEventSignal, event)).then(
      () => true,
      (error: unknown) => {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      },
    );

  async function reach(call: FollowUpCall, { workflowId, starts }: FollowUpCall['to'][string]) {
    if (starts && (await start(call, workflowId, starts))) return 'started';
    if (await tell(call, workflowId)) return 'told';
    if (starts) throw new Error(`${workflowId} has ended just now: it is started with the next try`);
    return undefined;
  }

  return {
    async callFollowUps(call) {
      const told = await Promise.all(
        Object.entries(call.to).map(async ([name, one]) => [name, await reach(call, one)] as const),
      );
      return Object.fromEntries(told.filter(([, what]) => what)) as Notified;
    },
  };
}

type Starts = NonNullable<FollowUpCall['to'][string]['starts']>;
