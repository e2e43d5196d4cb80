import type { Context } from 'koa';
import { html, type Html } from '../../../http/html.ts';
import { reasonOf } from '../../../domain/reason.ts';
import { hurried } from '../../../stories/read-now.ts';
import type { Desk } from '../../desk.ts';
import { showPage } from '../../page/show-page.ts';
import { param } from '../../route.ts';
import { leadPath } from '../../page/link.ts';
import { writtenText, type Written } from './texts.ts';

const WITHIN_MS = 3_000;

/** One text of a lead's story, read from Temporal because a person asks for it. htmx takes `.text` into the story. */
export async function showText(ctx: Context, desk: Desk): Promise<void> {
  const email = param(ctx, 'lead');
  if (!param(ctx, 'event') && !param(ctx, 'effect')) return ctx.redirect(leadPath(email));
  const written = await writtenFor(ctx, desk, email);
  if (!written) return ctx.throw(404, 'the desk knows no such text (any more)');
  const text = await writtenText(hurried(desk.temporal, WITHIN_MS), written).catch((error: unknown) => {
    desk.log.warn({ reason: reasonOf(error) }, 'the text of a mail could not be read');
    return undefined;
  });
  await showPage(ctx, desk, {
    title: 'What was written',
    isLive: false,
    body: html`<p><a href="${leadPath(email, { event: written.event?.id })}">The story of ${email}</a></p>
      ${openText(text)}`,
  });
}

/** A text that a person has asked for. The page does not refresh itself while it is open. */
const openText = (text: string | undefined): Html =>
  html`<details class="text" open>
    <summary>Text</summary>
    ${
      text === undefined
        ? html`<p class="warn">Temporal has not answered, or no longer has this text.</p>`
        : html`<blockquote>${text || '(empty)'}</blockquote>`
    }
  </details>`;

/** The event or effect that the URL names, if it is about this lead. */
async function writtenFor(ctx: Context, { model }: Desk, email: string): Promise<Written | undefined> {
  const event = param(ctx, 'event') ? await model.event(param(ctx, 'event')) : undefined;
  if (event) return event.lead === email ? { event } : undefined;
  const [owner, name] = [param(ctx, 'owner'), param(ctx, 'effect')];
  if (!owner || !name) return undefined;
  const { rows } = await model.effects({ owner }, { limit: 1_000 });
  const effect = rows.find((one) => one.name === name && one.lead === email);
  return effect && { effect };
}
