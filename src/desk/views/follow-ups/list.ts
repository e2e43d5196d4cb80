import type { Context } from 'koa';
import { html, type Html } from '../../../http/html.ts';
import type { FollowUpCount } from '../../../read-model/counts.ts';
import type { RowPage } from '../../../read-model/read-model.ts';
import type { FollowUpRow, QuestionRow } from '../../../read-model/rows.ts';
import type { Desk } from '../../desk.ts';
import { jobsPart } from '../../page/job-words.ts';
import { filterForm } from '../../page/filter.ts';
import { followUpPath, leadPath, linkTo } from '../../page/link.ts';
import { countColumn, type DeskList, listTable, sendCsv, wantedPage, wantsCsv } from '../../page/list.ts';
import { showPage } from '../../page/show-page.ts';
import { withoutTime } from '../../page/standing.ts';
import { type DeskTable, deskTable } from '../../page/table.ts';
import { count, isoTime, when } from '../../page/times.ts';
import { inWords, reasonWords } from '../../page/words.ts';
import { param, personOf } from '../../route.ts';
import { FIELDS, followUpFilterOf, filterParams, OPEN, statusWord } from './filter.ts';
import { steerButtons } from './steer.ts';

/** A follow-up, and its open question. */
interface Listed extends FollowUpRow {
  question: QuestionRow | undefined;
}

/** What is open by name, and the list of those that match. */
export async function showFollowUps(ctx: Context, desk: Desk): Promise<void> {
  const { model } = desk;
  const valueOf = (name: string) => param(ctx, name);
  const filter = followUpFilterOf(valueOf);
  const isOperator = personOf(ctx).role === 'operator';
  const list = listOf(desk, isOperator);

  async function read(page: { limit: number; after: string | undefined }): Promise<RowPage<Listed>> {
    const { rows, ...more } = await model.followUps(filter, page);
    const open = rows.filter(({ status }) => status === OPEN).map(({ id }) => id);
    const asked = open.length ? await model.questions({ isOpen: true, owner: open }, { limit: 1_000 }) : { rows: [] };
    const byOwner = new Map(asked.rows.map((question) => [question.owner, question]));
    return { rows: rows.map((row) => ({ ...row, question: byOwner.get(row.id) })), ...more };
  }

  if (wantsCsv(ctx, list)) return sendCsv(ctx, list, read);
  const page = await read(wantedPage(ctx));
  const steers = isOperator && page.rows.some(({ status }) => status === OPEN);
  const table = listTable(ctx, list, page);
  const open = await model.openFollowUps();
  await showPage(ctx, desk, {
    title: 'Follow-ups',
    body: html`${jobsPart(desk.jobs.list())}
      <p>
        Follow-ups go on for days after an event.
        <a href="/follow-ups/settings">What starts and ends them, and their settings</a>
      </p>
      ${open.length ? deskTable(OPEN_BY_NAME, open) : ''} ${filterForm(ctx, FIELDS)}
      ${
        steers
          ? html`<form method="get" action="/follow-ups/steer">${steerButtons(filterParams(valueOf))} ${table}</form>`
          : table
      }`,
  });
}

const OPEN_BY_NAME: DeskTable<FollowUpCount> = {
  caption: 'Open follow-ups by name',
  columns: [
    {
      heading: 'Follow-up',
      cell: ({ name }) => html`<a href="${linkTo('/follow-ups', { name })}">${inWords(name)}</a>`,
    },
    countColumn('Open', ({ open }) => open),
    {
      ...countColumn('Paused', ({ paused }) => paused),
      cell: ({ name, paused }) =>
        paused ? html`<a href="${linkTo('/follow-ups', { name, paused: 'yes' })}">${count(paused)}</a>` : '0',
    },
    {
      ...countColumn('Ask something', ({ asking }) => asking),
      cell: ({ name, asking }) =>
        asking ? html`<a href="${linkTo('/needs-you/questions', { name })}">${count(asking)}</a>` : '0',
    },
    countColumn('Parked', ({ parked }) => parked, 'bad'),
  ],
};

const listOf = ({ clock }: Desk, isOperator: boolean): DeskList<Listed> => ({
  name: 'follow-ups',
  caption: 'Follow-ups, the newest first',
  whyEmpty: 'No follow-up matches. An event starts one, as the settings of the follow-ups say.',
  ...(isOperator && { tick: ({ id }: Listed) => id }),
  columns: [
    {
      heading: 'Follow-up',
      cell: ({ id, name }) => html`<a href="${followUpPath(id)}">${inWords(name)}</a>`,
      csv: ({ name }) => name,
    },
    {
      heading: 'Lead',
      cell: ({ lead }) => html`<a href="${leadPath(lead)}">${lead}</a>`,
      csv: ({ lead }) => lead,
    },
    { heading: 'Campaign', cell: ({ campaign }) => campaign },
    { heading: 'Stands', cell: standsCell, csv: standsText },
    { heading: 'Until', cell: ({ until }) => when(until, clock), csv: ({ until }) => isoTime(until) },
    { heading: 'Question', cell: ({ question }) => question?.title ?? '', only: 'csv' },
    { heading: 'Started', cell: ({ began }) => when(began, clock), csv: ({ began }) => isoTime(began) },
  ],
});

/** "paused; dry run; waits for 3 working days" */
export function standsText({ status, paused, mode, standing, attention, why }: FollowUpRow): string {
  if (status !== OPEN) return [statusWord(status), why].filter(Boolean).join(': ');
  return [
    ...(paused ? ['paused'] : []),
    ...(mode === 'dry-run' ? ['dry run'] : []),
    ...(attention && attention !== 'question' ? [`waits for a person (${reasonWords(attention)})`] : []),
    standing || 'not known: no worker has answered for it yet',
  ].join('; ');
}

function standsCell(row: Listed): Html {
  const { status, attention, paused, question } = row;
  const isBad = status === 'failed' || (attention !== '' && attention !== 'question');
  const asks = question && html`asks: <a href="${followUpPath(question.owner)}#question">${question.title}</a>`;
  const told = asks ? html`${paused ? 'paused; ' : ''}${asks}` : withoutTime(standsText(row));
  return html`<span class="${isBad ? 'bad' : paused && status === OPEN ? 'warn' : ''}">${told}</span>`;
}
