import { type WorkflowHandle, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { aboutLead } from './about-lead.ts';
import type { Asked } from '../domain/follow-up/question.ts';
import type { AnswerRoutes } from '../http/answers.ts';
import type { Temporal } from '../temporal/connection.ts';
import { answerUpdate, stateQuery } from '../../workflows/follow-up-engine/messages.ts';

const DEADLINE_MS = 5_000;

/**
 * Reads and answers the questions of follow-ups. Temporal and a worker must answer within the deadline.
 * @param deadlineMs for each call. Milliseconds.
 */
export function temporalAnswers(temporal: Temporal, deadlineMs = DEADLINE_MS): Omit<AnswerRoutes, 'answerLinkKeys'> {
  const within = <Result>({ workflowId, runId }: Asked, ask: (run: WorkflowHandle) => Promise<Result>) =>
    temporal.call(() => ask(temporal.client.workflow.getHandle(workflowId, runId)), deadlineMs);

  return {
    followUpState: (asked) =>
      within(asked, (run) => run.query(stateQuery)).catch((error: unknown) => {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }),

    aboutLead: (state) => aboutLead(temporal, state),

    answerFollowUp: (asked, given) =>
      within(asked, (run) => run.executeUpdate(answerUpdate, { args: [given] })).then(
        () => true,
        (error: unknown) => {
          if (error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError) return false;
          throw error;
        },
      ),
  };
}
