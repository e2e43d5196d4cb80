import type { Context } from 'koa';
import { html, type Html } from '../../http/html.ts';

/** A path of the desk with parameters; those that are empty are left out. */
export function linkTo(path: string, params: Record<string, string | number | undefined> = {}): string {
  const given = Object.entries(params).filter(([, value]) => value !== undefined && value !== '');
  const query = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return query ? `${path}?${query}` : path;
}

/** The page that is shown, with other parameters: undefined or empty takes one away. The notice of a job is shown once. */
export function samePage(ctx: Context, params: Record<string, string | number | undefined>): string {
  const now = Object.fromEntries(Object.entries(ctx.query).map(([name, value]) => [name, [value].flat().at(-1)]));
  return linkTo(ctx.path, { ...now, job: undefined, ...params });
}

/** The page of a lead. */
export const leadPath = (email: string, params: Record<string, string | undefined> = {}): string =>
  linkTo(`/leads/${encodeURIComponent(email.toWellFormed())}`, params);

/** The page of an event: of its lead's story, if it has a lead. */
export const eventPath = (id: string): string => `/events/${encodeURIComponent(id.toWellFormed())}`;

/** The page of a follow-up. */
export const followUpPath = (id: string): string => `/follow-ups/${encodeURIComponent(id.toWellFormed())}`;

/** The beginning of an id: enough for the command line to find it. */
const idBeginning = (id: string): string => id.replace(/(?<=-[0-9a-f]{8})[0-9a-f]{8,}$/, '');

/** An id, whole on hover. */
export const shortId = (id: string): Html => html`<span title="${id}">${idBeginning(id)}</span>`;

const DESK = 'http://desk';

/** A path of the desk with its parameters. What leads to another site is replaced by the first page. */
export function pathOnly(given: string): string {
  const url = given.startsWith('/') ? URL.parse(given, DESK) : null;
  const path = url?.origin === DESK ? url.pathname + url.search : '/';
  // `/.//other.example` has the path `//other.example`, which a browser takes for a host.
  return path.startsWith('//') ? '/' : path;
}

/** The same, with other parameters; without the job whose notice it has shown. */
export function ownPath(given: string, params: Record<string, string> = {}): string {
  const { pathname, searchParams } = new URL(pathOnly(given), DESK);
  return linkTo(pathname, { ...Object.fromEntries(searchParams), job: undefined, ...params });
}
