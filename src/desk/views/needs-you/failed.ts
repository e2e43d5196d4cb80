import type { Context } from 'koa';
import { startAgain } from '../../../decisions/repairing.ts';
import { DAY_MS } from '../../../domain/duration.ts';
import { readForm } from '../../../http/form.ts';
import { html, type Html } from '../../../http/html.ts';
import type { EventRow, FollowUpRow } from '../../../read-model/rows.ts';
import type { Desk } from '../../desk.ts';
import { type DeskList, listTable, sendCsv, wantedPage, wantsCsv } from '../../page/list.ts';
import { rateIn, reasonField, reasonIn } from '../../page/order-fields.ts';
import { orderJob } from '../../page/order-job.ts';
import { viewAt } from '../../page/menu.ts';
import { showPage } from '../../page/show-page.ts';
import { count, when } from '../../page/times.ts';
import { shortId } from '../../page/link.ts';
import { asWords, beginning, inWords } from '../../page/words.ts';
import { personOf } from '../../route.ts';
import { leadLink } from './cells.ts';

/** Older ones are no news: Temporal forgets them too. */
const DAYS = 30;
const FAILED = ['failed', 'timed_out', 'terminated'];

export const FAILED_PATH = '/needs-you/failed';

export const failedSince = () => ({ status: FAILED, since: Date.now() - DAYS * DAY_MS });

type FailedRow = Pick<EventRow, 'id' | 'lead' | 'kind' | 'campaign' | 'status' | 'closed' | 'run'> & { why: string };

const ofEvent = (row: EventRow): FailedRow => ({ ...row, why: row.says });
const ofFollowUp = (row: FollowUpRow): FailedRow => ({ ...row, kind: row.name });

const list = ({ clock }: Desk, name: string, caption: string, canTick: boolean): DeskList<FailedRow> => ({
  name,
  caption,
  whyEmpty: `None in the last ${DAYS} days.`,
  ...(canTick && { tick: ({ id }: FailedRow) => id }),
  columns: [
    {
      heading: 'Ended',
      cell: ({ closed }) => when(closed, clock),
      csv: ({ closed }) => new Date(closed).toISOString(),
    },
    { heading: 'Lead', cell: ({ lead }) => leadLink(lead), csv: ({ lead }) => lead },
    { heading: 'What', cell: ({ kind }) => inWords(kind), csv: ({ kind }) => kind },
    { heading: 'How', cell: ({ status }) => asWords(status) },
    { heading: 'About', cell: ({ why }) => beginning(why, 160), csv: ({ why }) => why },
    { heading: 'Campaign', cell: ({ campaign }) => beginning(campaign, 60), csv: ({ campaign }) => campaign },
    { heading: 'Workflow', cell: ({ id }) => shortId(id), csv: ({ id }) => id },
  ],
});

/** Workflows that ended before their work was done. */
export async function showFailed(ctx: Context, desk: Desk): Promise<void> {
  const { model } = desk;
  const isOperator = personOf(ctx).role === 'operator';
  const ofEvents = list(desk, 'failed-events', 'Events, the newest first', isOperator);
  const ofFollowUps = list(desk, 'failed-follow-ups', 'Follow-ups, the newest first', isOperator);
  const filter = failedSince();
  const events = async (page: object) => {
    const { rows, next } = await model.events(filter, page);
    return { rows: rows.map(ofEvent), ...(next !== undefined && { next }) };
  };
  const followUps = async (page: object) => {
    const { rows, next } = await model.followUps(filter, page);
    return { rows: rows.map(ofFollowUp), ...(next !== undefined && { next }) };
  };
  if (wantsCsv(ctx, ofEvents)) return sendCsv(ctx, ofEvents, events);
  if (wantsCsv(ctx, ofFollowUps)) return sendCsv(ctx, ofFollowUps, followUps);
  const eventRows = await events(wantedPage(ctx, 'event-'));
  const followUpRows = await followUps(wantedPage(ctx, 'follow-up-'));
  const tables = html`<h2>Events</h2>
    ${listTable(ctx, ofEvents, eventRows, 'event-')}
    <h2>Follow-ups</h2>
    ${listTable(ctx, ofFollowUps, followUpRows, 'follow-up-')}`;
  const isAny = eventRows.rows.length + followUpRows.rows.length > 0;
  await showPage(ctx, desk, {
    title: 'Ended before its work was done',
    up: viewAt('/needs-you'),
    body: html`<p>
        What these should have done is not done. Fix the cause, then start them again: what was done already is not done
        twice. Of the last ${DAYS} days.
      </p>
      ${isOperator && isAny ? startForm(ctx, tables) : tables}`,
  });
}

const startForm = (ctx: Context, tables: Html): Html =>
  html`<form method="post" action="${FAILED_PATH}/start">
    <input type="hidden" name="back" value="${ctx.url}" />
    ${tables}
    <div class="actions">
      ${reasonField('each workflow', 'fixed in the new version')}
      <button>Start the ticked again</button>
    </div>
  </form>`;

/** Starts the ticked workflows again. */
export async function startFailed(ctx: Context, desk: Desk): Promise<void> {
  const form = await readForm(ctx);
  const known = await desk.model.known(form.getAll('id').slice(0, 1_000));
  if (!known.size) return ctx.throw(400, 'No workflow was chosen. Please go back and tick at least one.');
  const [by, reason] = [personOf(ctx).name, reasonIn(form)];
  await orderJob(ctx, desk, {
    title: `Start ${known.size === 1 ? 'a workflow' : `${count(known.size)} workflows`} again`,
    done: 'started again',
    already: 'started already',
    back: form.get('back') ?? '',
    perSecond: rateIn(ctx, form),
    items: [...known.values()].map(({ id, run }) => ({ id, run })),
    apply: ({ id, run }) => startAgain(desk.temporal, { id, runId: run }, { by, ...(reason && { reason }) }),
  });
}
