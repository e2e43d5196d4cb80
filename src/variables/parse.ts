import type { z } from 'zod';

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
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return wrongVariable(name, env[name], wanted(issue));
  });
  throw new SettingsError(lines.join('\n'));
}

export const wrongVariable = (name: string, value: string | undefined, should: string): string =>
  `${name} is ${value === undefined ? 'not set' : shown(name, value)}, it should be ${should}`;

/** The path of a webhook is often its secret, and so is a header. */
function shown(name: string, value: string): string {
  if (/SECRET|TOKEN|KEY|AUTH|WEBHOOK_URL|GRPC_META/.test(name)) return 'set (its value is not shown)';
  // User name and password.
  return JSON.stringify(/_(URL|ADDRESS)$/.test(name) ? value.replace(/^([a-z][a-z\d+.-]*:\/+)?.*@/is, '$1…@') : value);
}

/** What a variable should be, where zod's own words are not enough. */
function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value')
    return `${issue.path.length > 1 ? 'a list of ' : ''}one of ${issue.values.join(', ')}`;
  if (/^at (most|least) \d+ [A-Za-z]/.test(issue.message)) return issue.message;
  if (issue.code === 'too_big') return `at most ${issue.maximum}`;
  if (issue.code === 'too_small') return `at least ${issue.minimum}`;
  // Words of our own begin otherwise than zod's.
  if (!/^(Invalid|Too|Unrecognized)/.test(issue.message)) return issue.message;
  if (issue.code === 'invalid_type') return issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`;
  return issue.message;
}
