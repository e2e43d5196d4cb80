import type { Context } from 'koa';
import { html } from '../../../http/html.ts';
import type { DecisionFilter } from '../../../read-model/filters.ts';
import { type DecisionRow, OF_THE_DESK } from '../../../read-model/rows.ts';
import type { Desk } from '../../desk.ts';
import { DAY_FIELDS, wantedDays } from '../../page/days.ts';
import { filterForm } from '../../page/filter.ts';
import { leadPath } from '../../page/link.ts';
import { type DeskList, listTable, sendCsv, wantedPage, wantsCsv } from '../../page/list.ts';
import { showPage } from '../../page/show-page.ts';
import { when } from '../../page/times.ts';
import { aboutWords, decisionWords, inWords } from '../../page/words.ts';
import { param, type Route } from '../../route.ts';

/** As the model calls them. A webhook is resumed too. */
const WHAT = [
  'retry',
  'skip',
  'approve',
  'edit',
  'reject',
  'pause',
  'resume',
  'cancel',
  'check',
  'test',
  'log-in refused',
];

const WHAT_CHOICES = WHAT.map((what): [string, string] => [what, decisionWords(what)]);

/** Who decided what. */
export const auditRoutes = (desk: Desk): Route[] => [
  { method: 'GET', path: '/audit', role: 'viewer', answer: (ctx) => showAudit(ctx, desk) },
];

async function showAudit(ctx: Context, desk: Desk): Promise<void> {
  const filter = filterOf(ctx, desk);
  const list = auditList(desk);
  if (wantsCsv(ctx, list)) return sendCsv(ctx, list, (page) => desk.model.decisions(filter, page));
  const rows = await desk.model.decisions(filter, wantedPage(ctx));
  await showPage(ctx, desk, {
    title: 'Who decided what',
    body: html`<p>
        What people have decided here, at the command line and by links in messages, the newest first. Each decision
        stands in the history of its workflow. Log-ins that this desk refused are here too; a name stands there only if
        it exists. <a href="/jobs">Jobs</a> shows what this desk has done to many at the same time.
      </p>
      ${filterForm(ctx, [
        { name: 'who', label: 'By' },
        { name: 'what', label: 'Decision', choices: WHAT_CHOICES },
        { name: 'lead', label: 'Lead' },
        ...DAY_FIELDS,
      ])}
      ${listTable(ctx, list, rows)}`,
  });
}

const filterOf = (ctx: Context, { clock }: Desk): DecisionFilter => ({
  who: param(ctx, 'who') || undefined,
  what: param(ctx, 'what') || undefined,
  lead: param(ctx, 'lead').toLowerCase() || undefined,
  ...wantedDays(ctx, clock.zone),
});

const auditList = ({ clock }: Desk): DeskList<DecisionRow> => ({
  name: 'decisions',
  caption: 'Decisions, the newest first',
  whyEmpty: 'Nobody has decided anything that fits. What Temporal had deleted before the model was filled is not here.',
  columns: [
    { heading: 'At', cell: ({ at }) => when(at, clock), csv: ({ at }) => new Date(at).toISOString() },
    { heading: 'By', cell: ({ who, owner }) => who || (owner === OF_THE_DESK ? 'not known' : 'not said') },
    { heading: 'Decision', cell: ({ what }) => decisionWords(what), csv: ({ what }) => what },
    { heading: 'About', cell: ({ about }) => aboutWords(about) || '–', csv: ({ about }) => about },
    { heading: 'Reason', cell: ({ reason }) => reason || '–' },
    {
      heading: 'Lead',
      cell: ({ lead }) => (lead ? html`<a href="${leadPath(lead)}">${lead}</a>` : '–'),
      csv: ({ lead }) => lead,
    },
    { heading: 'Of', cell: ({ kind }) => inWords(kind), csv: ({ kind }) => kind },
    { heading: 'Workflow', cell: ({ owner }) => owner, only: 'csv' },
  ],
});
