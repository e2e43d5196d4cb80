import ms, { type StringValue } from 'ms';
import { z } from 'zod';

/** What an environment variable may hold. Where zod has no words for it, the error says what it should be. */

export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean),
);

export const port = z.coerce.number().int().min(0).max(65_535);

export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

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

/** In milliseconds. */
export const duration = z.string().transform((text, context) => {
  const value = ms(text as StringValue);
  if (value !== undefined && value > 0) return value;
  context.addIssue({ code: 'custom', message: 'a duration such as "30 days", "5 minutes" or "45s"' });
  return z.NEVER;
});

/** In bytes. */
export const size = z.string().transform((text, context) => {
  const [, number, unit] = /^(\d+)\s*(B|KiB|MiB|GiB)?$/i.exec(text) ?? [];
  const value = Number(number) * 1024 ** ['b', 'kib', 'mib', 'gib'].indexOf((unit ?? 'B').toLowerCase());
  if (value > 0) return value;
  context.addIssue({ code: 'custom', message: 'a size such as "1 GiB", "512 KiB" or a number of bytes' });
  return z.NEVER;
});
