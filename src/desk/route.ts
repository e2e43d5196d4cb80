import type { Context } from 'koa';
import type { DeskRole } from '../domain/desk-role.ts';

/** Who asks. */
export interface Person {
  /** Stands in the workflow's history beside each decision. */
  name: string;
  role: DeskRole;
}

/**
 * A path of the desk. The role is checked on the server before `answer` is called, and a POST that does not come from a page of
 * the desk is refused. A GET changes nothing.
 */
export interface Route {
  method: 'GET' | 'POST';
  /** As `@koa/router` reads it: `/leads/:email`. */
  path: string;
  /** `anyone`: also who has not logged in. */
  role: DeskRole | 'anyone';
  answer(ctx: Context): Promise<void> | void;
}

/** The person of a request whose route needs a role. */
export const personOf = (ctx: Context): Person => ctx.state['person'] as Person;

/** Sends the person to a page after a POST, so that reading it again orders nothing again. */
export function seeOther(ctx: Context, path: string): void {
  ctx.status = 303;
  ctx.redirect(path);
}

/** A parameter of the query or of the path; empty if it is not there. Of several values the last one. */
export function param(ctx: Context, name: string): string {
  const fromPath = (ctx as { params?: Record<string, string> }).params?.[name];
  const given = fromPath ?? ctx.query[name];
  return (Array.isArray(given) ? given.at(-1) : given)?.trim() ?? '';
}
