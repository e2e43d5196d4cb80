import { Context } from '@temporalio/activity';
import { command } from '../src/domain/command.ts';
import type { Asked } from '../src/domain/follow-up/follow-up.ts';
import type { PostMessage } from './index.ts';

/** Makes the link under which a question is answered. */
export type AnswerLink = (asked: Asked) => string;

/**
 * A question is shown with its link, or with the command that answers it. The link is made here because whoever has it
 * may answer: no history holds it.
 */
export const withAnswerLink =
  (post: PostMessage, linkTo: AnswerLink | undefined): PostMessage =>
  (message, attempt) => {
    const run = Context.current().info.workflowExecution;
    if (!run || message.question === undefined) return post(message, attempt);
    const approve = command('follow-ups approve', run.workflowId);
    // Of a question that was put before this code, the command is in its lines already.
    const lines = (message.lines ?? []).filter((line) => line !== approve);
    if (!linkTo) return post({ ...message, lines: [...lines, approve] }, attempt);
    const url = linkTo({ workflowId: run.workflowId, runId: run.runId, question: message.question });
    return post({ ...message, lines, link: { label: 'Answer', url } }, attempt);
  };
