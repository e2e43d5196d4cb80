import type { Context } from 'koa';
import { html, type Html } from '../../../http/html.ts';
import { type TemporalAnswer, whyNotKnown } from '../../ask-temporal.ts';
import type { Desk } from '../../desk.ts';
import { showPage } from '../../page/show-page.ts';
import { param } from '../../route.ts';
import { leadPath } from '../../page/link.ts';
import { idOf, writtenText, type Written } from './texts.ts';

const WAIT_MS = 3_000;

/** One text of a lead's story, read from Temporal because a person asks for it. htmx takes `.text` into the story. */
export async function showText(ctx: Context, desk: Desk): Promise<void> {
  const email = param(ctx, 'lead');
  if (!param(ctx, 'event') && !param(ctx, 'effect')) return ctx.redirect(leadPath(email));
  const written = await writtenFor(ctx, desk, email);
  if (!written) return ctx.throw(404, 'the desk knows no such text (any more)');
  const answer = await desk.ask(`the text of ${idOf(written)}`, WAIT_MS, (temporal) => writtenText(temporal, written));
  await showPage(ctx, desk, {
    title: 'What was written',
    up: { path: leadPath(email, { event: written.event?.id }), title: `The story of ${email}` },
    isLive: false,
    body: openText(answer),
  });
}

/** A text that a person has asked for. The page does not refresh itself while it is open. */
const openText = (answer: TemporalAnswer<string>): Html =>
  html`<details class="text" open>
    <summary>Text</summary>
    ${
      answer.state === 'answered'
        ? html`<blockquote>${answer.value || '(empty)'}</blockquote>`
        : html`<p class="warn">The text is not known now: ${whyNotKnown(answer)}.</p>`
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
