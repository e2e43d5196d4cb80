import { DAY_MS } from '../src/domain/duration.ts';
import { openReadModel } from '../src/read-model/open-read-model.ts';
import type { ReadModel } from '../src/read-model/read-model.ts';
import type { Bench, Report } from './bench.ts';
import { dayOf, fillModel, LAST_MS, leadOf, sizesOf } from './desk/fill.ts';
import { temporaryFolder } from './folder.ts';
import { median } from './statistics.ts';
import { startPostgres } from './vendors/postgres.ts';

const ALLOWED_MS = 300;
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

/** Measures how fast the read model answers what lists and pages ask, when it has many events. */
export const desk: Bench = {
  summary: `the read model: each question of lists and pages, in a file and in PostgreSQL; more than ${ALLOWED_MS} ms is a failure`,
  options: {
    events: { default: '1000000', means: 'events in the model' },
    stores: { default: 'sqlite', means: 'where the model is', takes: ['sqlite', 'postgres'] },
  },
  usesTemporal: false,

  async run({ scope, number, words, progress }) {
    const tables: Report['tables'] = [];
    const data: Record<string, object> = {};
    let slowest = 0;
    for (const store of words('stores')) {
      const database = store === 'postgres' ? (await startPostgres(scope)).url : undefined;
      const where = {
        dataDir: await temporaryFolder(scope),
        ...(database && {
          database: { url: database, poolSize: 4, connectionTimeoutMs: 10_000, statementTimeoutMs: 60_000 },
        }),
      };
      const model = await scope.own(
        () => openReadModel(where, 'cli', { warn() {}, info() {} }),
        (one) => one.close(),
      );
      progress(`${store}: writing ${number('events')} events`);
      const begun = performance.now();
      await fillModel(model, number('events'), (written) => progress(`${store}: ${written} events written`));
      const filledIn = (performance.now() - begun) / 1000;
      const measured = await ask(model, number('events'));
      const memory = process.memoryUsage.rss() / 1024 ** 2;
      slowest = Math.max(slowest, ...measured.flatMap(({ ms }) => ms));
      data[store] = { filledIn, memory, questions: measured };
      tables.push({
        title: store,
        headings: ['question', 'median ms', 'slowest ms'],
        rows: measured.map(({ question, ms }) => [question, median(ms).toFixed(1), Math.max(...ms).toFixed(1)]),
        notes: [
          `${number('events')} events written in ${filledIn.toFixed(0)} s; memory of this process ${memory.toFixed(0)} MiB`,
        ],
      });
    }
    const failure =
      slowest > ALLOWED_MS
        ? `the slowest answer took ${slowest.toFixed(0)} ms, it should be ${ALLOWED_MS} ms at most`
        : undefined;
    return { tables, data, failure };
  },
};

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
