import { inPages } from '../../page/in-pages.ts';
import type { Context } from 'koa';
import { html, type Html } from '../../../http/html.ts';
import type { SearchResult } from '../../../read-model/read-model.ts';
import type { EventRow, LeadRow } from '../../../read-model/rows.ts';
import type { Desk } from '../../desk.ts';
import { DAY_FIELDS, wantedDays } from '../../page/days.ts';
import { filterForm } from '../../page/filter.ts';
import { eventPath, leadPath, linkTo } from '../../page/link.ts';
import { type DeskList, listTable, sendCsv, wantedPage, wantsCsv } from '../../page/list.ts';
import { showPage } from '../../page/show-page.ts';
import { when } from '../../page/times.ts';
import { param } from '../../route.ts';

/** So many leads of a search are sorted; a search that finds more has to be narrowed. */
const MOST_FOUND = 1_000;
const RESULTS = 'results';

/** Leads, the newest first; with a text those that match, and events and campaigns that match. */
export async function showSearch(ctx: Context, desk: Desk): Promise<void> {
  const q = param(ctx, 'q');
  const list = leadList(desk, q);
  const found = q ? await desk.model.search(q, MOST_FOUND) : undefined;
  const read = (page: { limit: number; after: string | undefined }) =>
    found ? inPages(matching(found.leads, ctx, desk), page) : desk.model.leads(filterOf(ctx, desk), page);
  if (wantsCsv(ctx, list)) return sendCsv(ctx, list, read);
  // A person who still types is not taken away from the list.
  const only = found && !ctx.get('HX-Request') ? onlyHit(q, found) : undefined;
  if (only) return ctx.redirect(only);
  await showPage(ctx, desk, {
    title: 'Leads',
    body: html`<p class="quiet">
        Everybody who was written to, has replied or got a label. <a href="/events">Events</a> lists all that happened.
      </p>
      ${filterForm(
        ctx,
        [
          { name: 'q', label: 'Find', placeholder: 'address, name, company …' },
          { name: 'campaign', label: 'Campaign', placeholder: 'its whole name' },
          ...DAY_FIELDS,
        ],
        RESULTS,
      )}
      <div id="${RESULTS}" aria-live="polite">
        ${found ? othersFound(found, desk) : ''} ${campaignNote(ctx)}
        ${listTable(ctx, list, await read(wantedPage(ctx)))}
        ${found?.hasMore ? html`<p>More than ${found.leads.length} leads match: type more of it.</p>` : ''}
      </div>`,
  });
}

/** The page to which a search leads if it has found one lead or one event only, or the event with exactly this id. */
function onlyHit(q: string, { leads, events, campaigns }: SearchResult): string | undefined {
  const event = events.find(({ id }) => id === q);
  if (event) return eventPath(event.id);
  if (leads.length + events.length + campaigns.length !== 1) return undefined;
  return leads[0] ? leadPath(leads[0].email) : events[0] && eventPath(events[0].id);
}

const leadList = ({ clock }: Desk, q: string): DeskList<LeadRow> => ({
  name: 'leads',
  caption: q ? `Leads that match “${q}”` : 'Leads, the last active first',
  whyEmpty: q
    ? `No lead matches “${q}”. A part of the address, of the name or of the company is enough, from three letters on.`
    : 'No lead yet. Here is who replies, is mailed to, or gets a label in Instantly.',
  columns: [
    {
      heading: 'Lead',
      cell: ({ email }) => html`<a href="${leadPath(email)}">${email}</a>`,
      csv: ({ email }) => email,
    },
    { heading: 'Name', cell: ({ name }) => name },
    { heading: 'Company', cell: ({ company }) => company },
    {
      heading: 'Campaign',
      cell: ({ campaign }) => (campaign ? html`<a href="${linkTo('/leads', { campaign })}">${campaign}</a>` : ''),
      csv: ({ campaign }) => campaign,
    },
    { heading: 'Last active', cell: ({ at }) => when(at, clock), csv: ({ at }) => new Date(at).toISOString() },
  ],
});

const filterOf = (ctx: Context, { clock }: Desk) => ({
  campaign: param(ctx, 'campaign') || undefined,
  ...wantedDays(ctx, clock.zone),
});

function matching(leads: LeadRow[], ctx: Context, desk: Desk): LeadRow[] {
  const { campaign, since = 0, until = Infinity } = filterOf(ctx, desk);
  return leads.filter((one) => (!campaign || one.campaign === campaign) && one.at >= since && one.at < until);
}

/** Events and campaigns come before the leads: there are at most ten of each. */
const othersFound = ({ events, campaigns }: SearchResult, desk: Desk): Html =>
  html`${campaigns.length ? html`<p>Campaigns: ${campaigns.map(campaignLink)}</p>` : ''}
  ${
    events.length
      ? html`<p>Events:</p>
          <ul>
            ${events.map((event) => html`<li>${eventLink(event, desk)}</li>`)}
          </ul>`
      : ''
  }`;

const campaignLink = (campaign: string): Html =>
  html`<a class="button" href="${linkTo('/leads', { campaign })}">${campaign}</a> `;

const eventLink = ({ id, says, at }: EventRow, { clock }: Desk): Html =>
  html`${when(at, clock)} <a href="${eventPath(id)}">${says || id}</a>`;

function campaignNote(ctx: Context): Html {
  const campaign = param(ctx, 'campaign');
  if (!campaign) return html``;
  return html`<p class="quiet">
    Leads whose newest event is of the campaign “${campaign}”. A lead that has gone on to another one is only in
    <a href="${linkTo('/events', { campaign })}">the events of this campaign</a>.
  </p>`;
}
