import type { Context } from 'koa';
import { EVENT_KINDS, namesLead } from '../../../domain/event.ts';
import { html } from '../../../http/html.ts';
import { cursorBefore, type StoryFilter, type StoryItem, storyPage } from '../../../stories/story-page.ts';
import type { Desk } from '../../desk.ts';
import { asLastSeen } from '../../page/as-of.ts';
import { filterForm } from '../../page/filter.ts';
import { pager, wantsCsv } from '../../page/list.ts';
import { viewAt } from '../../page/menu.ts';
import { showPage } from '../../page/show-page.ts';
import { inWords } from '../../page/words.ts';
import { param } from '../../route.ts';
import { contactPart } from './contact-part.ts';
import { followUpsPart } from './follow-ups-part.ts';
import { freshRows } from './freshen.ts';
import { leadPath } from '../../page/link.ts';
import { localContacts } from './local-contacts.ts';
import { olderPart } from './older-part.ts';
import { sendStory, STORY } from './story-csv.ts';
import { storyList } from './story-list.ts';
import { createTexts, type Written } from './texts.ts';
import { createToldTexts } from './told-text.ts';

/** So long the page waits for texts. */
const TEXTS_MS = 100;

const SHOWN: [StoryFilter, string][] = [
  ['open', 'What is not done'],
  ['follow-ups', 'Follow-ups'],
  ...EVENT_KINDS.filter(namesLead).map((kind): [StoryFilter, string] => [kind, inWords(kind)]),
];

/** The page of one lead. */
export function leadPage(desk: Desk): (ctx: Context) => Promise<void> {
  const { model, settings, ask } = desk;
  const contactOf = localContacts(desk);
  const texts = createTexts(ask);

  return async (ctx) => {
    const email = param(ctx, 'lead').toLowerCase();
    const known = await model.lead(email);
    if (!known) return ctx.throw(404, `the desk knows no lead ${email}`);
    const show = SHOWN.find(([value]) => value === param(ctx, 'kind'))?.[0];
    if (wantsCsv(ctx, STORY)) return sendStory(ctx, desk, known, show);
    const { rows, state } = await freshRows(desk, known);
    const marked = param(ctx, 'event');
    const event = marked ? await model.event(marked) : undefined;
    const after = param(ctx, 'after') || (event && cursorBefore(event));
    const { rows: items, next } = await storyPage(model, rows, show, { after });
    // One wait for Temporal is enough.
    const textsMs = state === 'answered' ? TEXTS_MS : 0;
    const read =
      settings.desk.texts === 'shown' ? await texts.of(items.map(writtenIn), textsMs) : new Map<string, string>();
    const local = await contactOf(email);
    const list = storyList(items, { desk, marked, text: createToldTexts(email, read) });
    await showPage(ctx, desk, {
      title: rows.lead.name || email,
      up: viewAt('/leads'),
      body: html`${rows.lead.name ? html`<p class="quiet">${email}</p>` : ''} ${asLastSeen(state)}
        <div class="beside">${await contactPart(desk, rows, local)} ${followUpsPart(desk, rows)}</div>
        <section>
          <h2>Story</h2>
          <p class="quiet">The newest first.</p>
          ${filterForm(ctx, [{ name: 'kind', label: 'What', any: 'everything', choices: SHOWN }])}
          ${after ? html`<p><a href="${leadPath(email, { kind: show })}">To the newest</a></p>` : ''}
          ${items.length ? list : html`<p class="empty">${STORY.whyEmpty}</p>`}
          ${next || show ? '' : olderPart(desk, rows, local)} ${pager(ctx, STORY, next)}
        </section>`,
    });
  };
}

const writtenIn = (item: StoryItem): Written => (item.event ? { event: item.event } : item.line);
