import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, Report, Setting } from './bench.ts';
import { prepareSites } from './dev-servers.ts';
import { temporaryFolder } from './folder.ts';
import { otherCheckouts } from './vendors/checkouts.ts';
import {
  apart,
  type Contestant,
  peer,
  plain,
  ROOT,
  started,
  type Surroundings,
  traced,
} from './vendors/contestants.ts';
import { burst, crash, type Load, steady, warmUp } from './vendors/load.ts';
import { eventsOf, type Mix, MIX_NAMES } from './vendors/mixes.ts';
import { postgresVersion, whyNoPostgres } from './vendors/postgres.ts';
import { startVendorStub } from './vendors/stub.ts';
import { basesOf, type Measured, type Mode, MODES, ratioMedians, type Results, tableOf } from './vendors/tables.ts';

const NAMES = ['start', 'apart', 'plain', 'peer'];
/** Only on request. */
const TRACED = 'traced';

/** Measures the product with remote vendors, beside a plain receiver and a durable queue without Temporal. */
export const vendors: Bench = {
  summary: 'events from post to their effects at remote vendors, beside a plain receiver and a queue on PostgreSQL',
  options: {
    mode: { default: MODES.join(','), takes: MODES, means: 'a burst, a steady rate, and a kill of the app in a burst' },
    mix: { default: 'signals', takes: MIX_NAMES, means: 'which kinds of events' },
    contestants: {
      default: NAMES.join(','),
      takes: [...NAMES, TRACED],
      means: 'npm start; receiver and worker apart; the others; npm start with traces',
    },
    against: { default: '', takes: 'path', means: 'a checkout of the product that runs too, with its node_modules' },
    events: { default: '1500', means: 'events of a burst' },
    connections: { default: '64', means: 'connections of a burst' },
    rate: { default: '40', means: 'events per second at the steady rate' },
    seconds: { default: '60', means: 'how long they come' },
    'crash-events': { default: '800', means: 'events of the burst with a kill, at 40 % of their effects' },
    latency: { default: '5', means: 'milliseconds until a vendor answers' },
    'crm-per-second': { default: '1000', means: 'CRM_WEBHOOK_REQUESTS_PER_SECOND' },
    'slack-per-second': { default: '100', means: 'SLACK_MESSAGES_PER_SECOND' },
    'instantly-per-second': { default: '100', means: 'INSTANTLY_REQUESTS_PER_SECOND' },
    'warm-up': { default: '100', means: 'events before each measurement' },
    rounds: { default: '3', means: 'rounds of each, in turn, each on a server and vendors of its own' },
  },
  usesTemporal: true,

  async run(setting) {
    const { scope, temporalBinary, number, words, progress } = setting;
    const { chosen, skipped } = contestantsOf(setting);
    progress('preparing server and bundle');
    const { openSite } = await prepareSites(scope, temporalBinary);
    const paces = {
      crm: number('crm-per-second'),
      slack: number('slack-per-second'),
      instantly: number('instantly-per-second'),
    };
    const around: Surroundings = { binary: temporalBinary, openSite, paces };
    const courses = (words('mix') as Mix[]).flatMap((mix) =>
      (words('mode') as Mode[]).map((mode) => ({ mix, mode, measured: chosen.map(blank) })),
    );
    for (let n = 1; n <= number('rounds'); n += 1) {
      for (const { mix, mode, measured } of courses) {
        for (const [i, contestant] of chosen.entries()) {
          const result = await measure(setting, around, contestant, mix, mode);
          measured[i]!.rounds.push(result);
          progress(`round ${n} of ${number('rounds')}: ${mix}, ${mode}: ${contestant.name}: ${JSON.stringify(result)}`);
        }
      }
    }
    return report(courses, chosen, skipped);
  },
};

const blank = ({ name, isOurs, versionOf }: Contestant): Measured => ({ name, isOurs, versionOf, rounds: [] });

function contestantsOf({ words, progress }: Setting): { chosen: Contestant[]; skipped: string[] } {
  const asked = words('contestants');
  const checkouts = [ROOT, ...otherCheckouts(words('against'))];
  const whyNot = asked.includes('peer') ? whyNoPostgres() : undefined;
  const skipped = whyNot === undefined ? [] : [`pg-boss is left out: PostgreSQL cannot be had here: ${whyNot}`];
  skipped.forEach(progress);
  const ours = (name: string, make: (name: string, checkout: string) => Contestant, label: string) =>
    asked.includes(name) ? checkouts.map((checkout) => make(label, checkout)) : [];
  return {
    chosen: [
      ...ours('start', started, 'ours, npm start'),
      ...ours(TRACED, traced, 'ours, npm start'),
      ...ours('apart', apart, 'ours, apart'),
      ...(asked.includes('plain') ? [plain()] : []),
      ...(asked.includes('peer') && !whyNot ? [peer()] : []),
    ],
    skipped,
  };
}

async function measure(
  { scope, number }: Setting,
  around: Surroundings,
  contestant: Contestant,
  mix: Mix,
  mode: Mode,
): Promise<Results[Mode]> {
  const round = scope.inner();
  const stub = await startVendorStub(round, await temporaryFolder(round), number('latency'));
  const app = await contestant.open(round, around, stub.url, mode === 'crash');
  const next = eventsOf(mix);
  const before = await warmUp({ scope: round, app, stub, events: next(number('warm-up')) });
  const load = (events: number): Load => ({ scope: round, app, stub, events: next(events), before });
  const run = {
    burst: () => burst(load(number('events')), number('connections')),
    steady: () => steady(load(number('rate') * number('seconds')), number('rate')),
    crash: () => crash(load(number('crash-events')), number('connections')),
  };
  const result = await run[mode]();
  await round.close();
  return result;
}

interface Course {
  mix: Mix;
  mode: Mode;
  measured: Measured[];
}

function report(courses: Course[], chosen: Contestant[], skipped: string[]): Report {
  const tables = courses.map(({ mix, mode, measured }) => tableOf(`${mix}, ${mode}`, mode, measured));
  const versions = versionsOf(chosen.map(({ name }) => name));
  tables.at(-1)!.notes.push(...skipped, versions);
  const bad = courses.flatMap(({ mix, mode, measured }) =>
    measured
      .filter(({ isOurs, rounds }) => isOurs && rounds.some(({ lost, twice }) => lost + twice > 0))
      .map(({ name }) => `${name} lost or doubled effects (${mix}, ${mode})`),
  );
  return {
    tables,
    data: {
      versions,
      skipped,
      results: courses.map(({ mix, mode, measured }) => ({
        mix,
        mode,
        contestants: measured.map((one) => ({
          ...one,
          ratios: Object.fromEntries(basesOf(one, measured).map((base) => [base.name, ratioMedians(mode, one, base)])),
        })),
      })),
    },
    failure: bad.length ? bad.join('; ') : undefined,
  };
}

function versionsOf(names: string[]): string {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
  return [
    `@temporalio/worker ${dependencies['@temporalio/worker']}`,
    `Koa ${dependencies['koa']}`,
    ...(names.some((name) => name.startsWith('pg-boss'))
      ? [`pg-boss ${devDependencies['pg-boss']}`, postgresVersion()]
      : []),
  ].join(' · ');
}
