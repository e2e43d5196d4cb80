import { expect } from 'vitest';
import type { PageOptions, RowPage } from '../../src/read-model/read-model.ts';
import { openReadModel } from '../../src/read-model/open-read-model.ts';
import { cli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { DATABASE_LIMITS } from '../support/postgres.ts';

/**
 * A process knows by its own clock when an attempt or an event ended, Temporal by its own. If Temporal does not hear of it,
 * because one of them is killed, it ends again later.
 */
const EARLIER_MS = 60_000;
const LATER_MS = 30_000;
const BY_EITHER_CLOCK = ['first', 'at', 'closed'];
/** When and from how much of a history a row was written. */
const OF_READING = ['seen', 'length'];

type Row = Record<string, string | number>;
type Content = Record<string, Row[]>;

const LOG = { warn() {}, info() {} };
const HARDLY_ANY = 10;

/**
 * Fails unless the read model of these settings has the same rows as one that is made anew from Temporal.
 * @param env of the processes.
 * @param eventually calls a check until it passes.
 */
export async function checkModel(
  env: { DATA_DIR: string; DATABASE_URL?: string; TEMPORAL_ADDRESS: string },
  eventually: (check: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const { DATABASE_URL: url, TEMPORAL_ADDRESS } = env;
  const elsewhere = temporaryFolder();
  const { code, err } = await cli(['desk', 'rebuild', '--json'], { TEMPORAL_ADDRESS, DATA_DIR: elsewhere });
  expect({ code, err }).toMatchObject({ code: 0 });
  const anew = await contentOf({ dataDir: elsewhere });
  const where = { dataDir: env.DATA_DIR, ...(url !== undefined && { database: { url, ...DATABASE_LIMITS } }) };
  await eventually(async () => expect(differences(await contentOf(where), anew)).toEqual([]));
}

async function contentOf(where: Parameters<typeof openReadModel>[0]): Promise<Content> {
  const model = await openReadModel(where, 'cli', LOG);
  try {
    const events = await allOf((page) => model.events({}, page));
    const leads = [...new Set(events.map(({ lead }) => lead))].filter(Boolean);
    return {
      event: byKey(events, 'id'),
      effect: byKey(await allOf((page) => model.effects({}, page)), 'key'),
      follow_up: byKey(await allOf((page) => model.followUps({}, page)), 'id'),
      question: byKey(await allOf((page) => model.questions({}, page)), 'id'),
      decision: byKey(await allOf((page) => model.decisions({}, page)), 'id'),
      lead: byKey(await Promise.all(leads.map(async (one) => (await model.lead(one))!.lead)), 'email'),
      day: byKey(await model.days({ since: '2000-01-01' }), 'day'),
    };
  } finally {
    await model.close();
  }
}

async function allOf<Row>(pageOf: (page: PageOptions) => Promise<RowPage<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: string | undefined; ;) {
    const page = await pageOf({ limit: 1_000, after });
    rows.push(...page.rows);
    if (page.next === undefined) return rows;
    after = page.next;
  }
}

const byKey = (rows: object[], key: string): Row[] =>
  (rows as Row[]).sort((a, b) => (JSON.stringify([a[key], a]) < JSON.stringify([b[key], b]) ? -1 : 1));

/** The first rows that differ, of each table. */
function differences(one: Content, other: Content): unknown[] {
  return Object.keys(other).flatMap((table) => {
    const rows = other[table]!;
    const found: unknown[] = [];
    if (one[table]!.length !== rows.length) found.push({ table, rows: [one[table]!.length, rows.length] });
    for (const [i, row] of rows.entries()) {
      const its = one[table]![i];
      if (!its || !isSame(its, row)) found.push({ table, fed: its, anew: row });
    }
    return found.slice(0, HARDLY_ANY);
  });
}

function isSame(one: Row, other: Row): boolean {
  return Object.keys(other).every((column) => {
    if (OF_READING.includes(column)) return true;
    const [a, b] = [one[column]!, other[column]!];
    if (!BY_EITHER_CLOCK.includes(column) || typeof a !== 'number' || typeof b !== 'number') return a === b;
    return Math.sign(a) === Math.sign(b) && a > b - EARLIER_MS && a < b + LATER_MS;
  });
}
