import type { Context } from 'koa';
import { html } from '../../../http/html.ts';
import type { EventRow } from '../../../read-model/rows.ts';
import type { Desk } from '../../desk.ts';
import { type Fact, factItems } from '../../page/facts.ts';
import { leadPath, linkTo } from '../../page/link.ts';
import { temporalLink } from '../../page/outside.ts';
import { showPage } from '../../page/show-page.ts';
import { when } from '../../page/times.ts';
import { inWords } from '../../page/words.ts';
import { param } from '../../route.ts';
import { storyList } from './story-list.ts';

/** An event: its line in the story of its lead, or a page of its own if it is about nobody. */
export async function showEventPage(ctx: Context, desk: Desk): Promise<void> {
  const { model } = desk;
  const event = await model.event(param(ctx, 'event'));
  if (!event) return ctx.throw(404, `the desk knows no event ${param(ctx, 'event')}`);
  if (event.lead && (await model.lead(event.lead)))
    return ctx.redirect(`${leadPath(event.lead, { event: event.id })}#marked`);
  const { rows: effects } = await model.effects({ owner: event.id });
  const { rows: decisions } = await model.decisions({ owner: event.id });
  const item = { at: event.at, key: '', event, effects, decisions };
  await showPage(ctx, desk, {
    title: inWords(event.kind),
    up: { path: '/events', title: 'Events' },
    body: html`${about(event, desk)}
      <h2>What was done</h2>
      ${storyList([item], { desk, marked: '', text: () => html`` })}`,
  });
}

const about = (event: EventRow, desk: Desk) => {
  const { id, at, workspace, campaign, mailbox, detail } = event;
  const lines: Fact[] = [
    ['When', when(at, desk.clock)],
    ['Id', id],
    ['Workspace', workspace],
    ['Campaign', campaign ? html`<a href="${linkTo('/events', { campaign })}">${campaign}</a>` : ''],
    ['Mailbox', mailbox],
    [event.kind === 'unknown' ? 'Why it could not be read' : 'Details', detail],
  ];
  return html`<dl>${factItems(lines)}</dl>
    <p class="links">${temporalLink(desk, event)}</p>`;
};
