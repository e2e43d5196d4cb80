import type { Context } from 'koa';
import { html } from '../../../http/html.ts';
import type { Desk } from '../../desk.ts';
import { isRunning, type Job } from '../../jobs/job.ts';
import { countsText } from '../../page/job-words.ts';
import { listTable } from '../../page/list.ts';
import { showPage } from '../../page/show-page.ts';
import { when } from '../../page/times.ts';
import { param, personOf, type Route, seeOther } from '../../route.ts';
import { jobBody } from './job-page.ts';

const FORGOTTEN =
  'The desk does not know this job (any more). It remembers the last 100 of a day, until it ends. What was decided stands in each workflow.';

/** What persons do to many workflows: its progress, a button to stop it, its report. */
export const jobRoutes = (desk: Desk): Route[] => [
  {
    method: 'GET',
    path: '/jobs',
    role: 'viewer',
    answer: (ctx) =>
      showPage(ctx, desk, {
        title: 'Jobs',
        up: { path: '/audit', title: 'Who decided what' },
        body: listTable(
          ctx,
          {
            name: 'jobs',
            caption: 'What persons have ordered here since the desk started',
            whyEmpty: 'Nobody has ordered anything since the desk started.',
            hasCsv: false,
            columns: [
              { heading: 'Began', cell: ({ began }: Job) => when(began, desk.clock) },
              { heading: 'Job', cell: ({ id, title }) => html`<a href="/jobs/${id}">${title}</a>` },
              { heading: 'By', cell: ({ by }) => by },
              { heading: 'State', cell: stateText },
              { heading: 'Counts', cell: countsText },
            ],
          },
          { rows: desk.jobs.list() },
        ),
      }),
  },
  {
    method: 'GET',
    path: '/jobs/:id',
    role: 'viewer',
    answer(ctx) {
      const job = knownJob(ctx, desk);
      return showPage(ctx, desk, {
        title: job.title,
        up: { path: '/jobs', title: 'Jobs' },
        body: jobBody(job, desk.clock, personOf(ctx).role === 'operator'),
        isLive: isRunning(job),
        everySeconds: 1,
      });
    },
  },
  {
    method: 'POST',
    path: '/jobs/:id/stop',
    role: 'operator',
    answer(ctx) {
      const { id } = knownJob(ctx, desk);
      desk.jobs.stop(id, `by ${personOf(ctx).name}`);
      seeOther(ctx, `/jobs/${id}`);
    },
  },
];

const knownJob = (ctx: Context, { jobs }: Desk): Job => jobs.find(param(ctx, 'id')) ?? ctx.throw(404, FORGOTTEN);

const stateText = (job: Job): string => (isRunning(job) ? 'running' : job.stopped ? 'stopped' : 'ended');
