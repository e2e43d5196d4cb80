import ms, { type StringValue } from 'ms';
import { z } from 'zod';
import { DAY_MS } from '../domain/duration.ts';
import { commaSeparated } from '../domain/text/comma-separated.ts';
import { parseFlag } from '../domain/text/flag.ts';

/** What an environment variable may hold. Where zod has no words for it, the error says what it should be. */

export const list = z.string().transform(commaSeparated);

export const port = z.coerce.number().int().min(0).max(65_535);

/** What a value should be that is sent in a header. */
export const HEADER_SAFE = 'visible ASCII characters in one line, without spaces, and without quotes around them';

export const isHeaderSafe = (text: string): boolean => /^[\x21-\x7e]+$/.test(text) && !/^(["'`]).*\1$/.test(text);

/** A key or a token of a vendor. `what`: what it is, where it is missing. */
export const vendorKey = (what?: string) => z.string(what).refine(isHeaderSafe, HEADER_SAFE);

/** Secrets of our own making, comma-separated. `more`: what else to say of one that will not do. */
export const ownSecrets = (fewest: number, more = '') =>
  list.refine(
    (secrets) => secrets.length > 0 && secrets.every((one) => one.length >= fewest && isHeaderSafe(one)),
    `at least ${fewest} ${HEADER_SAFE}, as \`openssl rand -hex 24\` makes them; several are comma-separated${more}`,
  );

/** Where a server of ours listens. */
export const listenAddress = z.string().transform((text, context) => {
  const [, v6, name, port] = /^(?:\[([\da-f:.]+)\]|([^\s:/?#@\\[\]]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = v6 ?? name;
  if (host && Number(port) <= 65_535) return { host, port: Number(port) };
  context.addIssue({ code: 'custom', message: 'an address and a port, e.g. 127.0.0.1:9464 or [::1]:9464' });
  return z.NEVER;
});

/** User name and password would not be sent, but stand in messages. */
export const httpUrl = (should = 'a URL that begins with http:// or https://') =>
  z
    .string(should)
    .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text), { error: should, abort: true })
    .refine((text) => !/^[^/]*\/\/[^/?#]*@/.test(text), `${should}, without a user name and password`);

/** Where an API or a server is; paths are appended to it. */
export const baseUrl = () =>
  httpUrl().refine((text) => !/[?#]/.test(text), 'a URL that begins with http:// or https://, without ? and #');

/** A URL in which `{name}` stands for what differs. */
export const httpTemplate = (name: string) => {
  const should = `a URL that begins with http:// or https:// and has {${name}} in it`;
  return httpUrl(should).refine((text) => text.includes(`{${name}}`), should);
};

/** For a reader that throws what the text should be. */
export const readWith = <Value>(read: (text: string) => Value) =>
  z.string().transform((text, context) => {
    try {
      return read(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });

const LONGEST_MS = 10 * 365 * DAY_MS;

export const flag = readWith((text) => {
  const value = parseFlag(text);
  if (value !== undefined) return value;
  throw new Error('one of true, false, 1, 0');
});

/** In milliseconds. A number alone is refused: some would mean seconds by it, some days. */
export const duration = readWith(durationOf);

function durationOf(text: string): number {
  const value = /[a-z]$/i.test(text) ? ms(text as StringValue) : undefined;
  if (value !== undefined && value > 0 && value <= LONGEST_MS) return value;
  throw new Error('a duration such as "30 days", "5 minutes" or "45s"');
}

/** The same, or none at all. */
export const durationOrNone = readWith((text) => (/^0(\s*[a-z]+)?$/i.test(text) ? 0 : durationOf(text)));

/** In bytes. */
export const size = readWith((text) => {
  const [, number, unit] = /^(\d+)\s*(B|KiB|MiB|GiB)$/i.exec(text) ?? [];
  const value = Number(number) * 1024 ** ['b', 'kib', 'mib', 'gib'].indexOf(unit?.toLowerCase() ?? '');
  if (value > 0) return value;
  throw new Error('a size such as "1 GiB", "64 MiB" or "512 KiB"');
});
