import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

const KEY_BYTES = 32;

export interface TextSigner {
  /** The text with its signature, of characters that need no escape in a URL or a cookie. */
  sign(text: string): string;
  /** The text that was signed; undefined if it was not signed with one of the keys. */
  read(signed: string): string | undefined;
}

/**
 * @param label what the signatures are for: one for something else is not accepted.
 * @param texts the keys, as they are set. The first one signs. All of them are accepted, so that what was signed stays valid
 * while a key is rotated.
 */
export function textSigner(label: string, texts: string[]): TextSigner {
  const keys = texts.map((text) => Buffer.from(hkdfSync('sha256', text, '', label, KEY_BYTES)));
  const signatureOf = (payload: string, key: Buffer) => createHmac('sha256', key).update(payload).digest();

  return {
    sign(text) {
      const payload = Buffer.from(text).toString('base64url');
      return `${payload}.${signatureOf(payload, keys[0]!).toString('base64url')}`;
    },

    read(signed) {
      const [payload = '', signature = '', ...more] = signed.split('.');
      if (more.length) return undefined;
      const given = Buffer.from(signature, 'base64url');
      const right = keys.map((key) => signatureOf(payload, key));
      // Compare with all signatures, so that the response time does not reveal which one was close.
      if (!right.filter((one) => one.length === given.length && timingSafeEqual(one, given)).length) return undefined;
      return Buffer.from(payload, 'base64url').toString();
    },
  };
}
