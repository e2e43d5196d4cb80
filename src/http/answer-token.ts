import type { Asked } from '../domain/follow-up/question.ts';
import { textSigner } from './signed-text.ts';

export const ANSWER_PATH = '/follow-ups/answer';

const KEY_LABEL = 'instantly-temporal: answers to follow-ups, 1';

export interface AnswerTokens {
  sign(asked: Asked): string;
  /** What was signed; undefined if the token was not signed with one of the keys. */
  read(token: string): Asked | undefined;
}

/**
 * Signed tokens that name a question. Anybody who has a token may see its question and answer it.
 * @param texts the keys, as they are set. The first one signs, all of them are accepted.
 */
export function answerTokens(texts: string[]): AnswerTokens {
  const signer = textSigner(KEY_LABEL, texts);
  return {
    sign: ({ workflowId, runId, question }) => signer.sign(JSON.stringify([workflowId, runId, question])),
    read(token) {
      const text = signer.read(token);
      if (text === undefined) return undefined;
      const [workflowId, runId, question] = JSON.parse(text) as string[];
      return { workflowId: workflowId!, runId: runId!, question: question! };
    },
  };
}

/** Makes the links to the questions, for the messages that ask them. */
export function answerLinks(publicUrl: string, keys: string[]): (asked: Asked) => string {
  const tokens = answerTokens(keys);
  return (asked) => `${publicUrl}${ANSWER_PATH}/${tokens.sign(asked)}`;
}
