import type { Context } from 'koa';
import { html, type Html } from '../../http/html.ts';
import { assetPath } from '../assets.ts';
import type { Desk } from '../desk.ts';
import { param, type Person, personOf } from '../route.ts';
import { asOf } from './as-of.ts';
import { jobNotice } from './job-words.ts';
import { howManyWait, menu } from './menu.ts';
import { count } from './times.ts';

export interface ShownPage {
  title: string;
  /** The page above this one, for the way back. */
  up?: { path: string; title: string };
  body: Html;
  /** False: the page does not refresh itself, for example because it holds a form that is being filled in. Default: true. */
  isLive?: boolean;
  /** How often a live page is read again. `desk.js` waits while a person selects, types or has ticked a row. */
  everySeconds?: number;
}

/** Shows a page below the menu. htmx takes its `main` and its menu. */
export async function showPage(
  ctx: Context,
  desk: Desk,
  { title, up, body, isLive = true, everySeconds = 5 }: ShownPage,
): Promise<void> {
  const person = personOf(ctx);
  const job = ctx.query['job'] ? desk.jobs.find(param(ctx, 'job')) : undefined;
  const waiting = await howManyWait(desk);
  ctx.type = 'html';
  ctx.body = frame(
    waiting ? `(${count(waiting)}) ${title}` : title,
    html`<header>
        ${menu(ctx, waiting)}
        <form class="search" action="/leads" role="search">
          <input
            name="q"
            type="search"
            aria-label="Find a lead"
            placeholder="Find a lead"
            maxlength="200"
            hx-get="/leads"
            hx-trigger="input changed delay:250ms"
            hx-target="#main"
            hx-select="#main"
            hx-select-oob="#menu"
            hx-swap="outerHTML"
            hx-push-url="true"
            hx-sync="this:replace"
          />
        </form>
        ${whoAmI(desk, person)}
      </header>
      <main id="main" tabindex="-1" ${isLive ? liveAttributes(ctx.url, everySeconds) : ''}>
        ${up ? html`<p class="up"><a href="${up.path}">${up.title}</a></p>` : ''}
        <h1>${title}</h1>
        ${job ? jobNotice(job) : ''} ${body}
        <footer>
          <span><a href="/audit">Who decided what</a> · <a href="/jobs">Jobs</a></span> <span>${await asOf(desk)}</span>
          <span class="live"></span>
        </footer>
      </main>`,
  ).html;
}

/** A page without a menu, for who has not logged in. */
export function showPlainPage(ctx: Context, title: string, body: Html): void {
  ctx.type = 'html';
  ctx.body = plainPage(title, body);
}

export const plainPage = (title: string, body: Html): string =>
  frame(
    title,
    html`<main id="main" class="plain">
      <h1>${title}</h1>
      ${body}
    </main>`,
  ).html;

const liveAttributes = (url: string, seconds: number): Html =>
  html`data-every="${seconds}" hx-get="${url}" hx-trigger="refresh" hx-select="#main" hx-select-oob="#menu"
  hx-swap="outerHTML"`;

/** Who asks. People who logged in at the desk can log out there. */
const whoAmI = ({ settings }: Desk, { name, role }: Person): Html =>
  html`<div class="who">
    <span>${name} · ${role}</span>
    ${
      ['basic', 'oidc'].includes(settings.desk.auth)
        ? html`<form method="post" action="/logout"><button>Log out</button></form>`
        : ''
    }
  </div>`;

/** Neither `eval` nor styles of its own: the policy of the page refuses both. */
const HTMX = JSON.stringify({
  allowEval: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  selfRequestsOnly: true,
});

const frame = (title: string, content: Html): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content="${HTMX}" />
        <title>${title} · instantly-temporal</title>
        <link rel="icon" href="${assetPath('icon.svg')}" />
        <link rel="stylesheet" href="${assetPath('style.css')}" />
        <script defer src="${assetPath('htmx.js')}"></script>
        <script defer src="${assetPath('desk.js')}"></script>
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        ${content}
      </body>
    </html>`;
