import type { Context } from 'koa';
import type { DeskRole } from '../../domain/desk-role.ts';
import { shorten } from '../../domain/headline.ts';
import type { DeskSettings } from '../../settings/settings.ts';
import { SettingsError } from '../../variables/parse.ts';
import { logInRefused } from './refused-log-in.ts';

type Allowed = DeskSettings['allowed'];

/** What a person may do, and by which entry of DESK_OPERATORS or DESK_VIEWERS. */
export interface Grant {
  role: DeskRole;
  entry: string;
}

const EVERYBODY = '*';

/** @param of the groups of a person, and the email address that somebody has verified. */
export function grantTo(allowed: Allowed, of: string[]): Grant | undefined {
  for (const role of ['operator', 'viewer'] as const) {
    const entry = allowed[role].find((one) => one === EVERYBODY || of.some((given) => isSame(one, given)));
    if (entry !== undefined) return { role, entry };
  }
  return undefined;
}

/** Groups are compared as they are written, email addresses without upper and lower case. */
const isSame = (entry: string, given: string): boolean =>
  entry.includes('@') ? entry.toLowerCase() === given.toLowerCase() : entry === given;

export function mustAllowSomebody({ auth, allowed }: DeskSettings): void {
  if (allowed.operator.length + allowed.viewer.length) return;
  throw new SettingsError(
    `DESK_OPERATORS and DESK_VIEWERS are not set, one of them should be while DESK_AUTH is ${auth}: the groups or email addresses that may use the desk, or * for whoever has logged in`,
  );
}

const LONGEST_NAME = 100;

/** A name that somebody else gives, as it may stand in a workflow's history. */
export const personName = (text: string): string => shorten(text, LONGEST_NAME);

/** Refuses a person who has logged in but has no role. */
export function refuseWithoutRole(ctx: Context, name: string): never {
  logInRefused(ctx, { who: personName(name), why: 'no role here' });
  return ctx.throw(
    403,
    `${name} may not use the desk: neither DESK_OPERATORS nor DESK_VIEWERS names them or one of their groups`,
  );
}
