import type { Bench, Report, Setting } from './bench.ts';
import { startChild } from './child.ts';
import { freePort, prepareSites } from './dev-servers.ts';
import { temporaryFolder } from './folder.ts';
import { type Drained, drainCampaign } from './hubspot/drain-campaign.ts';
import { median, spread } from './statistics.ts';
import { otherCheckouts } from './vendors/checkouts.ts';
import { productProgram, ROOT, versionIn } from './vendors/contestants.ts';
import { productEnv } from './vendors/product-env.ts';
import { whenReady } from './vendors/program.ts';
import { startVendorStub } from './vendors/stub.ts';

/** For all plans below Professional (https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines). */
const LIMIT = { calls: 100, windowMs: 10_000 };
const PACES = { slack: 100, instantly: 100 };

interface Course {
  name: string;
  isOurs: boolean;
  versionOf?: string | undefined;
  checkout: string;
  workers: number;
  events: number;
  rounds: Drained[];
}

/** Measures how many calls an event costs at HubSpot, and how long a campaign takes under its limit. */
export const hubspot: Bench = {
  summary: 'calls to HubSpot per event, and how fast a campaign drains under its limit of 100 calls in 10 seconds',
  options: {
    events: { default: '2000', means: 'events of the campaign: mostly sent mails, opens and clicks' },
    workers: { default: '1,2', means: 'workers beside the receiver' },
    rounds: { default: '1', means: 'rounds of each, in turn' },
    'signals-per-second': { default: '1', means: 'replies, labels and bounces that come while the others drain' },
    latency: { default: '50', means: 'milliseconds until HubSpot answers' },
    against: { default: '', takes: 'path', means: 'a checkout of the product that runs too, with its node_modules' },
    'against-events': { default: '300', means: 'events for that checkout' },
  },
  usesTemporal: true,

  async run(setting) {
    const { scope, temporalBinary, number, numbers, words, progress } = setting;
    progress('preparing server and bundle');
    const { openSite } = await prepareSites(scope, temporalBinary);
    const courses = numbers('workers').flatMap((workers) =>
      [ROOT, ...otherCheckouts(words('against'))].map((checkout): Course => {
        const version = versionIn(`${workers} ${workers === 1 ? 'worker' : 'workers'}`, checkout);
        const events = number(version.isOurs ? 'events' : 'against-events');
        return { ...version, checkout, workers, events, rounds: [] };
      }),
    );
    for (let n = 1; n <= number('rounds'); n += 1) {
      for (const course of courses) {
        const result = await measure(setting, openSite, course);
        course.rounds.push(result);
        progress(`round ${n} of ${number('rounds')}: ${course.name}: ${JSON.stringify(result)}`);
      }
    }
    return report(courses);
  },
};

async function measure(
  { scope, number }: Setting,
  openSite: Awaited<ReturnType<typeof prepareSites>>['openSite'],
  { checkout, workers, events }: Course,
): Promise<Drained> {
  const round = scope.inner();
  const folder = () => temporaryFolder(round);
  const options = { latencyMs: number('latency'), limit: LIMIT };
  const portal = await startChild(round, 'servers/hubspot.ts', await folder(), options);
  const others = await startVendorStub(round, await folder(), 5);
  const { address, temporal } = await openSite(round);
  const port = await freePort();
  const env = {
    ...productEnv(others.url, PACES),
    ...(await portal.ask<Record<string, string>>('env')),
    TEMPORAL_ADDRESS: address,
    PORT: String(port),
  };
  const receiver = await productProgram(round, checkout, 'receiver', env);
  const working = await Promise.all(
    Array.from({ length: workers }, () => productProgram(round, checkout, 'worker', env)),
  );
  const url = `http://127.0.0.1:${port}`;
  await whenReady(url, [receiver, ...working]);
  const load = { events, signalsPerSecond: number('signals-per-second') };
  const result = await drainCampaign({ url, temporal, hubspot: portal, slack: others }, load);
  await round.close();
  return result;
}

const FIGURES: [heading: string, digits: number, of: (result: Drained) => number][] = [
  ['events', 0, ({ events }) => events],
  ['calls/event', 2, ({ callsPerEvent }) => callsPerEvent],
  ['drained s', 1, ({ seconds }) => seconds],
  ['events/s', 2, ({ eventsPerSecond }) => eventsPerSecond],
  ['429 %', 2, ({ refused }) => refused * 100],
  ['replies', 0, ({ replies }) => replies],
  ['post to last effect p50 ms', 0, ({ replyP50 }) => replyP50],
  ['p95 ms', 0, ({ replyP95 }) => replyP95],
  ['wrong contacts', 0, ({ wrongContacts }) => wrongContacts],
  ['notes twice', 0, ({ notesTwice }) => notesTwice],
  ['messages twice', 0, ({ messagesTwice }) => messagesTwice],
];

function report(courses: Course[]): Report {
  const endpoints = [...new Set(courses.flatMap(({ rounds }) => rounds.flatMap((one) => Object.keys(one.byEndpoint))))];
  const cell = (rounds: Drained[], of: (result: Drained) => number, digits: number) =>
    rounds.length === 1 ? of(rounds[0]!).toFixed(digits) : spread(rounds.map(of), digits);
  const bad = courses.filter(
    ({ isOurs, rounds }) => isOurs && rounds.some((one) => one.wrongContacts + one.notesTwice + one.messagesTwice > 0),
  );
  return {
    tables: [
      {
        headings: ['', ...FIGURES.map(([heading]) => heading)],
        rows: courses.map(({ name, rounds }) => [name, ...FIGURES.map(([, digits, of]) => cell(rounds, of, digits))]),
        notes: courses.flatMap((course) => ratioTo(course, courses)),
      },
      {
        title: 'calls per event, by endpoint',
        headings: ['', ...courses.map(({ name }) => name)],
        rows: endpoints
          .sort()
          .map((name) => [name, ...courses.map(({ rounds }) => cell(rounds, (one) => one.byEndpoint[name] ?? 0, 3))]),
        notes: [],
      },
    ],
    data: { courses: courses.map(({ checkout: _, ...course }) => course) },
    failure: bad.length ? `wrong contacts, or something twice: ${bad.map(({ name }) => name).join('; ')}` : undefined,
  };
}

function ratioTo({ name, versionOf, rounds }: Course, courses: Course[]): string[] {
  const ours = courses.find((one) => one.name === versionOf);
  if (!ours) return [];
  const ratio = (of: (result: Drained) => number) =>
    median(ours.rounds.map((one, i) => of(one) / of(rounds[i]!))).toFixed(3);
  return [
    `${ours.name} / ${name}: events/s ${ratio((one) => one.eventsPerSecond)}, calls/event ${ratio((one) => one.callsPerEvent)}`,
  ];
}
