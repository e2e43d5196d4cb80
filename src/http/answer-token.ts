import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Asked } from '../domain/follow-up/question.ts';

export const ANSWER_PATH = '/follow-ups/answer';

const KEY_LABEL = 'instantly-temporal: answers to follow-ups, 1';
const KEY_BYTES = 32;

/**
 * Whoever holds a token may see its question and answer it.
 * @param texts the keys as they are set. The first signs; any of them is believed, so that links outlive a rotation.
 */
export function answerTokens(texts: string[]) {
  const keys = texts.map((text) => Buffer.from(hkdfSync('sha256', text, '', KEY_LABEL, KEY_BYTES)));
  const signatureOf = (payload: string, key: Buffer) => createHmac('sha256', key).update(payload).digest();

  return {
    sign({ workflowId, runId, question }: Asked): string {
      const payload = Buffer.from(JSON.stringify([workflowId, runId, question])).toString('base64url');
      return `${payload}.${signatureOf(payload, keys[0]!).toString('base64url')}`;
    },

    /** What was signed; undefined where it was not signed here. */
    read(token: string): Asked | undefined {
      const [payload = '', signature = '', ...more] = token.split('.');
      if (more.length) return undefined;
      const given = Buffer.from(signature, 'base64url');
      const signed = keys.map((key) => signatureOf(payload, key));
      // All are compared, so that the time taken does not tell which was nearly right.
      if (!signed.filter((one) => one.length === given.length && timingSafeEqual(one, given)).length) return undefined;
      const [workflowId, runId, question] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as string[];
      return { workflowId: workflowId!, runId: runId!, question: question! };
    },
  };
}

/** Makes the link under which a question is answered, for those who read the message that puts it. */
export function answerLinks(publicUrl: string, keys: string[]): (asked: Asked) => string {
  const tokens = answerTokens(keys);
  return (asked) => `${publicUrl}${ANSWER_PATH}/${tokens.sign(asked)}`;
}
