import { clockOf } from '../src/calendar/clock.ts';
import { deskRoutes } from '../src/desk/app.ts';
import { openAccess } from '../src/desk/auth/open-access.ts';
import { createAskTemporal } from '../src/desk/ask-temporal.ts';
import { createJobs } from '../src/desk/jobs/jobs.ts';
import { followUpPath, linkTo } from '../src/desk/page/link.ts';
import { DAY_MS } from '../src/domain/duration.ts';
import { openReadModel } from '../src/read-model/open-read-model.ts';
import type { ReadModel } from '../src/read-model/read-model.ts';
import { readSettings } from '../src/settings/read-settings.ts';
import type { Settings } from '../src/settings/settings.ts';
import { connectTemporalLazily } from '../src/temporal/connection.ts';
import type { Bench, Report } from './bench.ts';
import { settle } from './capacity/kept.ts';
import { dayOf, fillModel, LAST_MS, leadOf, sizesOf } from './desk/fill.ts';
import { FINDS_OUT, measurePages, pathsOf } from './desk/pages.ts';
import { temporaryFolder } from './folder.ts';
import { median } from './statistics.ts';
import { startPostgres } from './vendors/postgres.ts';

const ALLOWED_MS = 300;
/** Of the page that finds out that Temporal is away. */
const FINDS_OUT_MS = 1_500;
const ALLOWED_BYTES = 200_000;
const ALLOWED_MIB = 200;
const ROUNDS = 5;

/** A team of ten, and those whose mailboxes nobody has named. */
const OWNERS = new Map([
  ...Array.from({ length: 60 }, (_, i): [string, string] => [`maya.${i}@send.example`, `U${i % 10}`]),
  ['*', 'S0'],
]);

const DAYS = Array.from({ length: 30 }, (_, i) => {
  const since = LAST_MS - (30 - i) * DAY_MS;
  return { day: dayOf(since), since, until: since + DAY_MS };
});

interface Measured {
  question: string;
  ms: number[];
}

/** Measures the read model and the desk when there are many events: what lists and pages ask, and every page over HTTP. */
export const desk: Bench = {
  summary: `the desk and its read model: each question and each page; failures: ${ALLOWED_MS} ms, ${ALLOWED_BYTES / 1000} kB, ${ALLOWED_MIB} MiB`,
  options: {
    events: { default: '1000000', means: 'events in the model' },
    stores: { default: 'sqlite', means: 'where the model is', takes: ['sqlite', 'postgres'] },
  },
  usesTemporal: false,

  async run({ scope, number, words, progress }) {
    const tables: Report['tables'] = [];
    const data: Record<string, object> = {};
    const failures: string[] = [];
    for (const store of words('stores')) {
      const url = store === 'postgres' ? (await startPostgres(scope)).url : undefined;
      const dataDir = await temporaryFolder(scope);
      const settings = readSettings({ DATA_DIR: dataDir, PORT: '0', ...(url && { DATABASE_URL: url }) });
      const model = await scope.own(
        () => openReadModel(settings, 'cli', silent),
        (one) => one.close(),
      );
      progress(`${store}: writing ${number('events')} events`);
      const begun = performance.now();
      await fillModel(model, number('events'), (written) => progress(`${store}: ${written} events written`));
      const filledIn = (performance.now() - begun) / 1000;
      if (url) await settle(url);
      const questions = await ask(model, number('events'));
      progress(`${store}: reading the pages`);
      const paths = await pagePaths(settings, model);
      const { pages, memory } = await measurePages(
        scope,
        { DATA_DIR: dataDir, ...(url && { DATABASE_URL: url }) },
        paths,
      );
      const mib = Math.round(memory / 1024 ** 2);
      data[store] = { filledIn, questions, pages, memory };
      tables.push(
        {
          title: `${store}: what the model is asked`,
          headings: ['question', 'median ms', 'slowest ms'],
          rows: questions.map(({ question, ms }) => [question, ...timesOf(ms)]),
          notes: [`${number('events')} events written in ${filledIn.toFixed(0)} s`],
        },
        {
          title: `${store}: the pages of npm run desk`,
          headings: ['page', 'median ms', 'slowest ms', 'kB', 'MiB after it'],
          rows: pages.map(({ path, ms, bytes, memory: after }) => [
            path,
            ...timesOf(ms),
            (bytes / 1000).toFixed(1),
            (after / 1024 ** 2).toFixed(0),
          ]),
          notes: [`memory of the desk: ${mib} MiB`],
        },
      );
      for (const { question, ms } of questions)
        mustBe(failures, `${store}, ${question}`, Math.max(...ms), ALLOWED_MS, 'ms');
      for (const { path, ms, bytes } of pages) {
        mustBe(failures, `${store}, ${path}`, Math.max(...ms), path === FINDS_OUT ? FINDS_OUT_MS : ALLOWED_MS, 'ms');
        mustBe(failures, `${store}, ${path}`, bytes, ALLOWED_BYTES, 'bytes');
      }
      mustBe(failures, `${store}, memory of the desk`, mib, ALLOWED_MIB, 'MiB');
    }
    return { tables, data, failure: failures.join('\n') || undefined };
  },
};

const timesOf = (ms: number[]): string[] => [median(ms).toFixed(1), Math.max(...ms).toFixed(1)];

function mustBe(failures: string[], what: string, is: number, atMost: number, unit: string): void {
  if (is > atMost) failures.push(`${what}: ${Math.round(is)} ${unit}, it should be ${atMost} ${unit} at most`);
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** The pages of all views, while Temporal is away, as the desk itself lists them, about what is in the model. */
async function pagePaths(settings: Settings, model: ReadModel): Promise<string[]> {
  const temporal = connectTemporalLazily(settings.temporal);
  const parts = { settings, model, temporal, log: silent, clock: clockOf('UTC'), ending: AbortSignal.abort() };
  const ask = createAskTemporal(temporal, silent);
  const routes = deskRoutes({ ...parts, ask, jobs: createJobs(parts) }, openAccess(settings, silent));
  await temporal.close();
  const [reply] = (await model.events({ kind: 'reply_received' }, { limit: 1 })).rows;
  const [question] = (await model.questions({ isOpen: true }, { limit: 1 })).rows;
  const { lead, campaign, id } = reply!;
  const found = ['cooper', 'ja', 'nobody-here', 'Halden 7 Ro', campaign, lead, lead.slice(5, 14), id, id.slice(0, 20)];
  const leadPage = `/leads/${encodeURIComponent(lead)}`;
  return pathsOf(routes, {
    '/leads': ['/leads', linkTo('/leads', { campaign }), ...found.map((text) => linkTo('/leads', { q: text }))],
    '/leads/:lead': [leadPage],
    '/events': ['/events', linkTo('/events', { campaign }), '/events?kind=reply_received'],
    '/events/:event': [`/events/${id}`],
    '/answering': ['/answering', linkTo('/answering', { campaign })],
    '/follow-ups': ['/follow-ups', linkTo('/follow-ups', { campaign }), '/follow-ups?status=all'],
    '/follow-ups/steer': ['/follow-ups/steer?what=pause&all=yes'],
    '/needs-you/effects': [
      '/needs-you/effects',
      '/needs-you/effects?class=auth',
      linkTo('/needs-you/effects', { campaign }),
    ],
    '/needs-you/effects/confirm': ['/needs-you/effects/confirm?action=retry'],
    '/needs-you/questions/confirm': ['/needs-you/questions/confirm?decision=approve'],
    '/needs-you/question': [linkTo('/needs-you/question', { id: question!.id })],
    '/leads/:lead/text': [`${leadPage}/text?event=${id}`],
    '/follow-ups/:id': [followUpPath(question!.owner)],
    // A desk that has just begun has no jobs.
    '/jobs/:id': [],
  });
}

async function ask(model: ReadModel, events: number): Promise<Measured[]> {
  const { leads, campaigns } = sizesOf(events);
  const some = (of: number) => Math.floor(Math.random() * of);
  const lead = () => leadOf(some(leads));
  const month = { since: LAST_MS - 30 * DAY_MS, until: LAST_MS };
  const campaign = () => `Campaign ${some(campaigns)}`;
  const questions: Record<string, () => Promise<unknown>> = {
    'events, newest': () => model.events({}),
    'events of a kind': () => model.events({ kind: ['reply_received', 'lead_interested'] }),
    'events of a kind and a campaign': () => model.events({ kind: 'reply_received', campaign: campaign() }),
    'events of a mailbox in a period': () => model.events({ mailbox: 'maya.0@send.example', ...month }),
    'events of a status that none has': () => model.events({ status: 'terminated' }),
    'events of a kind that none has, in a campaign': () => model.events({ kind: 'lead_lost', campaign: campaign() }),
    'events, far behind the first page': async () => {
      let after: string | undefined;
      for (let page = 0; page < 3; page += 1)
        after = (await model.events({ kind: 'email_opened' }, { limit: 1_000, after })).next;
      return model.events({ kind: 'email_opened' }, { after });
    },
    'needs you: causes': () => model.causes(),
    'needs you: effects of a cause': () => model.effects({ outcome: 'parked', class: 'auth' }),
    'needs you: questions': () => model.questions({ isOpen: true }),
    'a lead': () => model.lead(lead()),
    'search: address': () => model.search(lead()),
    'search: part of an address': () => model.search(`oper.${some(leads)}`),
    'search: what all have': () => model.search('cooper'),
    'search: company': () => model.search(`Halden ${some(500)} Ro`),
    'search: two letters': () => model.search('ja'),
    'search: nothing': () => model.search('nobody-here'),
    'answering: by owner': () => model.answerTimes(month, OWNERS),
    'answering: replies by day': () => model.repliesByDay(DAYS),
    'answering: replies of a campaign by day': () => model.repliesByDay(DAYS, campaign()),
    'answering: open replies': () => model.openReplies(month),
    'answering: campaigns by outcome': () =>
      model.campaignCounts({ since: dayOf(month.since), until: dayOf(month.until) }),
    'follow-ups, open': () => model.followUps({ status: 'running' }),
    'health: outcomes of a day': () => model.outcomes({ since: LAST_MS - DAY_MS, until: LAST_MS }),
    'messages, newest': () => model.effects({ activity: 'postMessage' }),
    decisions: () => model.decisions({}),
  };
  const measured: Measured[] = [];
  for (const [question, run] of Object.entries(questions)) {
    const ms: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const begun = performance.now();
      await run();
      ms.push(performance.now() - begun);
    }
    measured.push({ question, ms });
  }
  return measured;
}
