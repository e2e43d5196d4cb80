import { Context } from '@temporalio/activity';
import { command } from '../src/domain/command.ts';
import type { Asked } from '../src/domain/follow-up/question.ts';
import type { PostMessage } from './message-port.ts';

/** Makes the link under which a question is answered. */
export type AnswerLink = (asked: Asked) => string;

/**
 * Adds to a question the link under which it is answered, or the command if there is no link. The link is made in the
 * activity, not in the workflow, so that no history holds it: anyone who has it may answer.
 */
export const withAnswerLink =
  (post: PostMessage, linkTo: AnswerLink | undefined): PostMessage =>
  (message, attempt) => {
    const run = Context.current().info.workflowExecution;
    if (!run || message.question === undefined) return post(message, attempt);
    const approve = command('follow-ups approve', run.workflowId);
    // Workflows that began with an older build have written the command into the lines themselves.
    const lines = (message.lines ?? []).filter((line) => line !== approve);
    if (!linkTo) return post({ ...message, lines: [...lines, approve] }, attempt);
    const url = linkTo({ workflowId: run.workflowId, runId: run.runId, question: message.question });
    return post({ ...message, lines, link: { label: 'Answer', url } }, attempt);
  };
