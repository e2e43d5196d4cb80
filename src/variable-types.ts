import ms, { type StringValue } from 'ms';
import { z } from 'zod';
import { commaSeparated } from './domain/comma-separated.ts';

/** What an environment variable may hold. Where zod has no words for it, the error says what it should be. */

export const list = z.string().transform(commaSeparated);

export const port = z.coerce.number().int().min(0).max(65_535);

export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

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

/** In milliseconds. */
export const duration = readWith((text) => {
  const value = ms(text as StringValue);
  if (value !== undefined && value > 0) return value;
  throw new Error('a duration such as "30 days", "5 minutes" or "45s"');
});

/** In bytes. */
export const size = readWith((text) => {
  const [, number, unit] = /^(\d+)\s*(B|KiB|MiB|GiB)?$/i.exec(text) ?? [];
  const value = Number(number) * 1024 ** ['b', 'kib', 'mib', 'gib'].indexOf((unit ?? 'B').toLowerCase());
  if (value > 0) return value;
  throw new Error('a size such as "1 GiB", "512 KiB" or a number of bytes');
});
