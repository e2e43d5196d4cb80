import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Asked } from '../domain/follow-up/question.ts';

export const ANSWER_PATH = '/follow-ups/answer';

const KEY_LABEL = 'instantly-temporal: answers to follow-ups, 1';
const KEY_BYTES = 32;

export interface AnswerTokens {
  sign(asked: Asked): string;
  /** What was signed; undefined if the token was not signed with one of the keys. */
  read(token: string): Asked | undefined;
}

/**
 * Signed tokens that name a question. Anybody who has a token may see its question and answer it.
 * @param texts the keys, as they are set. The first one signs. All of them are accepted, so that links stay valid while a
 * key is rotated.
 */
export function answerTokens(texts: string[]): AnswerTokens {
  const keys = texts.map((text) => Buffer.from(hkdfSync('sha256', text, '', KEY_LABEL, KEY_BYTES)));
  const signatureOf = (payload: string, key: Buffer) => createHmac('sha256', key).update(payload).digest();

  return {
    sign({ workflowId, runId, question }) {
      const payload = Buffer.from(JSON.stringify([workflowId, runId, question])).toString('base64url');
      return `${payload}.${signatureOf(payload, keys[0]!).toString('base64url')}`;
    },

    read(token) {
      const [payload = '', signature = '', ...more] = token.split('.');
      if (more.length) return undefined;
      const given = Buffer.from(signature, 'base64url');
      const signed = keys.map((key) => signatureOf(payload, key));
      // Compare with all signatures, so that the response time does not reveal which one was close.
      if (!signed.filter((one) => one.length === given.length && timingSafeEqual(one, given)).length) return undefined;
      const [workflowId, runId, question] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as string[];
      return { workflowId: workflowId!, runId: runId!, question: question! };
    },
  };
}

/** Makes the links to the questions, for the messages that ask them. */
export function answerLinks(publicUrl: string, keys: string[]): (asked: Asked) => string {
  const tokens = answerTokens(keys);
  return (asked) => `${publicUrl}${ANSWER_PATH}/${tokens.sign(asked)}`;
}
