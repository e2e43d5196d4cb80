import type { z } from 'zod';
import { aboutVariables, type Secrecy } from './about.ts';

/** A setting that cannot be used. The message has one line per variable: its name, what it holds, what it should be. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

export function parseVariables<Schema extends z.ZodObject>(
  schema: Schema,
  env: Record<string, string>,
): z.infer<Schema> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const all = new Map(aboutVariables(schema).map((one) => [one.name, one]));
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const about = all.get(name);
    // A kind's own words; zod itself only finds that there is no text.
    const should = issue.code === 'custom' ? issue.message : (about?.wanted ?? 'set');
    return wrongVariable(name, env[name], should, about?.secret);
  });
  throw new SettingsError(lines.join('\n'));
}

/** One line for a `SettingsError`, without what is secret in the value. */
export const wrongVariable = (name: string, value: string | undefined, should: string, secret?: Secrecy): string =>
  `${name} is ${value === undefined ? 'not set' : shown(value, secret)}, it should be ${should}`;

function shown(value: string, secret?: Secrecy): string {
  if (secret !== undefined && secret !== 'login') return 'set (its value is not shown)';
  return JSON.stringify(secret === 'login' ? value.replace(/^([a-z][a-z\d+.-]*:\/+)?.*@/is, '$1…@') : value);
}
