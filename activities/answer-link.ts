import { Context } from '@temporalio/activity';
import type { Asked } from '../src/domain/follow-up.ts';
import type { PostMessage } from './index.ts';

/** Makes the link under which a question is answered. */
export type AnswerLink = (asked: Asked) => string;

/** A question is shown with its link. It is made here because whoever has it may answer: no history holds it. */
export const withAnswerLink =
  (post: PostMessage, linkTo: AnswerLink | undefined): PostMessage =>
  (message, attempt) => {
    const run = Context.current().info.workflowExecution;
    if (!linkTo || !run || message.question === undefined) return post(message, attempt);
    const url = linkTo({ workflowId: run.workflowId, runId: run.runId, question: message.question });
    return post({ ...message, link: { label: 'Answer', url } }, attempt);
  };
