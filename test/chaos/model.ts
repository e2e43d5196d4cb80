import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { cli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { databaseForTest } from '../support/postgres.ts';
import { until } from '../support/processes.ts';

/**
 * A worker knows when its attempt of an effect ended, Temporal when it heard of that: if that takes longer, the history is
 * read. And of local activities that take some seconds at most a workflow may hear together, a replay of it one after the other.
 */
const NEARLY_MS = 5_000;
/** When and from how much of a history a row was written. */
const OF_READING = ['seen', 'length'];

/** The tables that are compared, and their keys. */
const COMPARED = {
  event: ['id'],
  effect: ['key'],
  follow_up: ['id'],
  question: ['id'],
  decision: ['id'],
  answer: ['id'],
  lead: ['email'],
  tally: ['day', 'kind', 'campaign'],
};

type Row = Record<string, string | number>;
type Content = Record<string, Row[]>;

/** What is open is looked at again after a minute, some at a time. */
const CATCHES_UP_WITHIN_MS = 90_000;
const HARDLY_ANY = 10;

export interface ModelEnv {
  DATA_DIR: string;
  DATABASE_URL?: string;
  TEMPORAL_ADDRESS: string;
}

/**
 * Fails unless the read model of these settings has the same rows as one that is made anew from Temporal. Follow-ups may go on
 * meanwhile: it is then made anew once more. Returns how many rows each table has.
 * @param env of the processes.
 */
export async function checkModel(
  env: ModelEnv,
  withinMs: number,
  watched: Parameters<typeof until>[2],
): Promise<Record<string, number>> {
  const { TEMPORAL_ADDRESS, DATA_DIR, DATABASE_URL } = env;
  const elsewhere = temporaryFolder();
  const fed = contentOf(DATABASE_URL === undefined ? ofFile(DATA_DIR) : ofDatabase(DATABASE_URL));
  const anew = contentOf(ofFile(elsewhere));
  let counts: Record<string, number> = {};
  const check = async () => {
    rmSync(join(elsewhere, 'desk.db'), { force: true });
    const { code, err } = await cli(['desk', 'rebuild', '--json'], { TEMPORAL_ADDRESS, DATA_DIR: elsewhere });
    expect({ code, err }).toMatchObject({ code: 0 });
    const wanted = await anew();
    counts = Object.fromEntries(Object.entries(wanted).map(([table, rows]) => [table, rows.length]));
    await until(async () => expect(differences(await fed(), wanted)).toEqual([]), CATCHES_UP_WITHIN_MS, watched);
  };
  await until(check, withinMs, watched);
  return counts;
}

type Query = (table: string) => Promise<Row[]>;

function ofFile(folder: string): Query {
  return (table) => {
    const db = new DatabaseSync(join(folder, 'desk.db'), { readOnly: true, timeout: 5_000 });
    const rows = db.prepare(`SELECT * FROM desk_${table}`).all() as Row[];
    db.close();
    return Promise.resolve(rows);
  };
}

function ofDatabase(url: string): Query {
  const database = databaseForTest(url);
  return (table) => database.query<Row>(`SELECT * FROM instantly_temporal.desk_${table}`);
}

const contentOf = (query: Query) => async (): Promise<Content> => {
  const content: Content = {};
  for (const [table, key] of Object.entries(COMPARED)) {
    const keyOf = (row: Row) => JSON.stringify(key.map((column) => row[column]));
    // A count of 0 is deleted later.
    const rows = (await query(table)).filter(({ events }) => events !== 0);
    content[table] = rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }
  return content;
};

/** The first rows that differ, of each table. */
function differences(one: Content, other: Content): unknown[] {
  return Object.keys(other).flatMap((table) => {
    const rows = other[table]!;
    const found: unknown[] = [];
    if (one[table]!.length !== rows.length) found.push({ table, rows: [one[table]!.length, rows.length] });
    for (const [i, row] of rows.entries()) {
      const its = one[table]![i];
      if (!its || !isSame(table, its, row)) found.push({ table, fed: its, anew: row });
    }
    return found.slice(0, HARDLY_ANY);
  });
}

function isSame(table: string, one: Row, other: Row): boolean {
  return Object.keys(other).every((column) => {
    if (OF_READING.includes(column)) return true;
    if (table === 'effect' && column === 'at') return isNear(one[column], other[column]);
    if (column === 'timeline') return isSameStory(linesOf(one[column]), linesOf(other[column]));
    return one[column] === other[column];
  });
}

type Line = Record<'at' | 'says', string | number>;

const isNear = (one: unknown, other: unknown): boolean => Math.abs(Number(one) - Number(other)) < NEARLY_MS;

const linesOf = (timeline: unknown) => JSON.parse(String(timeline)) as Line[];

const isSameStory = (one: Line[], other: Line[]): boolean =>
  one.length === other.length && one.every(({ says, at }, i) => says === other[i]!.says && isNear(at, other[i]!.at));
