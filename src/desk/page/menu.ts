import type { Context } from 'koa';
import { html, type Html } from '../../http/html.ts';
import { assetPath } from '../assets.ts';
import type { Desk } from '../desk.ts';
import { count } from './times.ts';

/** The views, in the order of the menu. */
export const VIEWS = [
  { path: '/needs-you', title: 'Needs you' },
  { path: '/leads', title: 'Leads' },
  { path: '/webhooks', title: 'Webhooks' },
  { path: '/answering', title: 'Answering' },
  { path: '/follow-ups', title: 'Follow-ups' },
  { path: '/health', title: 'Health' },
] as const;

type View = (typeof VIEWS)[number];

/** A view, for the way back to it. */
export const viewAt = (path: View['path']): View => VIEWS.find((view) => view.path === path)!;

const CURRENT: Html = { html: 'aria-current="page"' };

/** @param waiting how much waits for a person; it is shown beside the first view. */
export const menu = (ctx: Context, waiting: number): Html =>
  html`<a class="brand" href="/"><img src="${assetPath('icon.svg')}" alt="" width="20" height="20" /> Desk</a>
    <nav id="menu" aria-label="Views">
      ${VIEWS.map(
        ({ path, title }, i) =>
          html`<a href="${path}" ${isAt(ctx, path) ? CURRENT : ''}
            >${title}${i === 0 && waiting ? html` <span class="waiting">${count(waiting)}</span>` : ''}</a
          >`,
      )}
    </nav>`;

const isAt = (ctx: Context, path: string): boolean => ctx.path === path || ctx.path.startsWith(`${path}/`);

const KEPT_MS = 1_000;

const known = new WeakMap<Desk, { at: number; waiting: Promise<number> }>();

/** How much waits for a person. The pages of all people share one question to the model. */
export function howManyWait(desk: Desk): Promise<number> {
  const last = known.get(desk);
  if (last && Date.now() - last.at < KEPT_MS) return last.waiting;
  const waiting = desk.model.waiting();
  known.set(desk, { at: Date.now(), waiting });
  return waiting;
}
