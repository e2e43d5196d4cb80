import type { Context } from 'koa';
import { EVENT_KINDS } from '../../../domain/event.ts';
import { html } from '../../../http/html.ts';
import type { EventRow } from '../../../read-model/rows.ts';
import type { Desk } from '../../desk.ts';
import { DAY_FIELDS, wantedDays } from '../../page/days.ts';
import { filterForm } from '../../page/filter.ts';
import { type DeskList, listTable, sendCsv, wantedPage, wantsCsv } from '../../page/list.ts';
import { viewAt } from '../../page/menu.ts';
import { showPage } from '../../page/show-page.ts';
import { when } from '../../page/times.ts';
import { inWords } from '../../page/words.ts';
import { param } from '../../route.ts';
import { eventPath, leadPath, shortId } from '../../page/link.ts';

/** All events, also those that are about nobody. */
export async function showEvents(ctx: Context, desk: Desk): Promise<void> {
  const { model, clock } = desk;
  const filter = {
    kind: param(ctx, 'kind') || undefined,
    campaign: param(ctx, 'campaign') || undefined,
    ...wantedDays(ctx, clock.zone),
  };
  const list = eventList(desk);
  if (wantsCsv(ctx, list)) return sendCsv(ctx, list, (page) => model.events(filter, page));
  await showPage(ctx, desk, {
    title: 'Events',
    up: viewAt('/leads'),
    body: html`${filterForm(ctx, [
      { name: 'kind', label: 'Kind', choices: EVENT_KINDS.map((kind) => [kind, inWords(kind)]) },
      { name: 'campaign', label: 'Campaign', placeholder: 'its whole name' },
      ...DAY_FIELDS,
    ])}
    ${listTable(ctx, list, await model.events(filter, wantedPage(ctx)))}`,
  });
}

const eventList = ({ clock }: Desk): DeskList<EventRow> => ({
  name: 'events',
  caption: 'Events, the newest first',
  whyEmpty: 'No event is like this. Events come from Instantly’s webhook as soon as something happens to a lead.',
  columns: [
    { heading: 'At', cell: ({ at }) => when(at, clock), csv: ({ at }) => new Date(at).toISOString() },
    {
      heading: 'Event',
      cell: ({ id, kind, says }) => html`<a href="${eventPath(id)}">${says || inWords(kind)}</a>`,
      csv: ({ says, kind }) => says || kind,
    },
    {
      heading: 'Lead',
      cell: ({ lead }) => (lead ? html`<a href="${leadPath(lead)}">${lead}</a>` : ''),
      csv: ({ lead }) => lead,
    },
    { heading: 'Campaign', cell: ({ campaign }) => campaign },
    { heading: 'State', cell: ({ status, attention }) => (attention ? 'Waits for a person' : inWords(status)) },
    {
      heading: 'Id',
      cell: ({ id }) => html`<a href="${eventPath(id)}">${shortId(id)}</a>`,
      csv: ({ id }) => id,
    },
  ],
});
