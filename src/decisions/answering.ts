import { type Decision, SAYS } from '../domain/follow-up/question.ts';
import type { RunRow } from '../runs/row.ts';
import type { Temporal } from '../temporal/connection.ts';
import { sendAnswer } from './answer.ts';
import type { BulkAction } from './bulk-action.ts';

/** A follow-up that waits for an answer. */
export interface AskingRun extends RunRow {
  /** The name of its open question. */
  question: string;
}

/** Answers the question that each follow-up asks, as it is proposed. */
export const answering = (temporal: Temporal, decision: Decision, by: string | undefined): BulkAction<AskingRun> => ({
  name: decision,
  done: SAYS[decision],
  doneField: 'done',
  already: 'over',
  listedBy: 'follow-ups list --waiting',
  groups: { followUp: ({ kind }) => kind, question: ({ question }) => question },
  appliesTo: () => true,
  apply: ({ id, question }) => sendAnswer(temporal, id, { question, decision, ...(by && { by }) }),
});
