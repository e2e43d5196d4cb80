import { inPages } from '../../page/in-pages.ts';
import type { Context } from 'koa';
import {
  type AnsweringContext,
  answeringReport,
  type AnsweringWanted,
  answerFilterOf,
} from '../../../answering/report.ts';
import { reasonOf } from '../../../domain/reason.ts';
import { html } from '../../../http/html.ts';
import type { Desk } from '../../desk.ts';
import { listTable, sendCsv, wantedPage, wantsCsv } from '../../page/list.ts';
import { showPage } from '../../page/show-page.ts';
import { param, type Route } from '../../route.ts';
import { campaignList } from './campaign-list.ts';
import { answeringFilter } from './filter.ts';
import { answerNumbers } from './numbers.ts';
import { openReplyList } from './open-list.ts';
import { ownerList } from './owner-list.ts';
import { dayReplyList, repliesChart } from './replies.ts';
import { whatCounts } from './what-counts.ts';

/** How many replies come, how fast people answer them, who waits, and what campaigns bring. */
export const answeringRoutes = (desk: Desk): Route[] => [
  { method: 'GET', path: '/answering', role: 'viewer', answer: (ctx) => showAnswering(ctx, desk) },
];

/** The page has several lists. */
const shortPage = (ctx: Context, name: string) => ({ ...wantedPage(ctx, name), limit: 15 });

async function showAnswering(ctx: Context, desk: Desk): Promise<void> {
  const { model, clock, settings } = desk;
  const context: AnsweringContext = { model, clock, owners: settings.slack.owners };
  const wanted: AnsweringWanted = {
    ...{ period: param(ctx, 'period'), from: param(ctx, 'from'), to: param(ctx, 'to') },
    ...{ campaign: param(ctx, 'campaign'), owner: param(ctx, 'owner') },
  };
  const report = await answeringReport(context, wanted).catch((error: unknown) => {
    if (error instanceof RangeError) ctx.throw(400, reasonOf(error));
    throw error;
  });
  const [open, owners] = [openReplyList(context), ownerList(clock)];
  const [campaigns, replies] = [campaignList(), dayReplyList()];
  const filter = answerFilterOf(wanted, report.period, context.owners);
  if (wantsCsv(ctx, open)) return sendCsv(ctx, open, (page) => model.openReplies(filter, page));
  if (wantsCsv(ctx, owners)) return sendCsv(ctx, owners, (page) => inPages(report.owners, page));
  if (wantsCsv(ctx, campaigns)) return sendCsv(ctx, campaigns, (page) => inPages(report.campaigns, page));
  if (wantsCsv(ctx, replies)) return sendCsv(ctx, replies, (page) => inPages(report.byCampaign, page));
  const waiting = await model.openReplies(filter, wantedPage(ctx));
  await showPage(ctx, desk, {
    title: 'Answering',
    body: html`${answeringFilter(ctx, report, context)} ${answerNumbers(report, clock)}
      <h2>Who waits for an answer</h2>
      ${listTable(ctx, open, waiting)}
      <h2>By owner of the mailbox</h2>
      ${listTable(ctx, owners, await inPages(report.owners, shortPage(ctx, 'owner-')), 'owner-')}
      <h2>Replies</h2>
      ${repliesChart(report, clock)}
      <h3>By day and campaign</h3>
      ${listTable(ctx, replies, await inPages(report.byCampaign, shortPage(ctx, 'day-')), 'day-')}
      <h2>Campaigns</h2>
      <p class="quiet">
        These are events, not leads: a lead who replies twice counts twice. The shares compare events of the same
        period: replies, bounces and unsubscribes per mail sent; interested per reply. There is no share of opens,
        because mail programs open mails by themselves. “–”: the events to compare with did not arrive.
      </p>
      ${listTable(ctx, campaigns, await inPages(report.campaigns, shortPage(ctx, 'campaign-')), 'campaign-')}
      ${whatCounts}`,
  });
}
