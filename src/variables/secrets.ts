import { commaSeparated } from '../domain/text/comma-separated.ts';
import { kind } from './kinds.ts';

/** What a value that is sent in a header should be. */
export const HEADER_SAFE = 'visible ASCII characters in one line, without spaces, and without quotes around them';

export const isHeaderSafe = (text: string): boolean => /^[\x21-\x7e]+$/.test(text) && !/^(["'`]).*\1$/.test(text);

/** A key or a token of a vendor. */
export const vendorKey = () =>
  kind(HEADER_SAFE, (text) => (isHeaderSafe(text) ? text : undefined)).meta({ secret: 'value' });

/**
 * Secrets that the user invents for this product; several, comma-separated, while one is being rotated.
 * @param fewest how many characters each has at least.
 * @param more the end of the message about a refused secret.
 */
export function ownSecrets(fewest: number, more = '') {
  const wanted = `at least ${fewest} ${HEADER_SAFE}, as \`openssl rand -hex 24\` prints them; several are comma-separated`;
  return kind(wanted, (text) => {
    const secrets = commaSeparated(text);
    if (secrets.length && secrets.every((one) => one.length >= fewest && isHeaderSafe(one))) return secrets;
    throw new Error(wanted + more);
  }).meta({ secret: 'value' });
}
