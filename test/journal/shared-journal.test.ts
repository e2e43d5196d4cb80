import { expect, onTestFinished, test, vi } from 'vitest';
import { startDrain } from '../../src/journal/drain.ts';
import { openSharedJournal } from '../../src/journal/postgres/shared-journal.ts';
import { SQL } from '../../src/journal/postgres/statements.ts';
import { openDatabase, type Query } from '../../src/store/database.ts';
import { leadEvent } from '../support/events.ts';
import { openTestDatabase } from '../support/journal-stores.ts';
import { DATABASE_LIMITS, emptyDatabase, runSql } from '../support/postgres.ts';
import { startPostgresServer } from '../support/postgres-server.ts';

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const LIMITS = { maxBytes: 64 * 1024 ** 2, windowMs: 3_600_000, keepPayloadsMs: 3_600_000, settledAfterMs: 0 };

async function twoReceivers() {
  const url = await emptyDatabase();
  const [one, other] = [openTestDatabase(url), openTestDatabase(url)];
  await one.probe();
  await other.probe();
  return { url, one, other };
}

test('a duplicate that reaches another receiver is dropped, also at the same time and in another order', async () => {
  const { one, other } = await twoReceivers();
  const events = Array.from({ length: 200 }, () => leadEvent('email_opened'));
  const outcomes = await Promise.all([
    ...events.map((event) => one.append(event)),
    ...events.toReversed().map((event) => other.append(event)),
  ]);
  expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(200);
  expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(200);
  await expect.poll(async () => (await other.backlog()).depth).toBe(200);
});

test('each event is taken by one receiver, human signals first over all receivers', async () => {
  const { one, other } = await twoReceivers();
  for (let i = 0; i < 30; i += 1) await one.append(leadEvent('email_opened'));
  const reply = leadEvent('reply_received');
  await one.append(reply);
  expect(await other.take(1)).toEqual([reply]);
  const taken = await Promise.all([one.take(20), other.take(20)]);
  const ids = taken.flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  await expect.poll(async () => (ids.push(...(await one.take(9)).map(({ id }) => id)), ids.length)).toBe(30);
});

test('what a receiver held that was killed is dispatched by the others, once', async () => {
  const { url, one, other } = await twoReceivers();
  const events = Array.from({ length: 20 }, () => leadEvent('email_opened'));
  await Promise.all(events.map((event) => one.append(event)));
  const held = (await one.take(5)).map(({ id }) => id);
  const seen: string[] = [];
  const drain = startDrain({
    journal: other,
    dispatch: ({ id }) => Promise.resolve(seen.push(id)),
    isOwnFault: () => false,
    concurrency: 4,
    givesWay: true,
    log,
  });
  onTestFinished(() => drain.stop());
  await vi.waitFor(() => expect(seen).toHaveLength(15));
  expect(seen.filter((id) => held.includes(id))).toEqual([]);
  expect(drain.stalledMs()).toBeLessThan(1_000);
  await one.kill();
  // Its lease runs out: 10 seconds are long for a test.
  await runSql(url, `UPDATE instantly_temporal.receiver SET alive_until = alive_until - interval '9 s'`);
  await vi.waitFor(() => expect(seen).toHaveLength(20), { timeout: 15_000 });
  await vi.waitFor(async () => expect((await other.backlog()).depth).toBe(0));
  expect(seen.toSorted()).toEqual(events.map(({ id }) => id).sort());
});

test('what was taken while the connection was lost is taken again, by the same receiver', async () => {
  const url = await emptyDatabase();
  const database = openDatabase({ url, ...DATABASE_LIMITS }, 'receiver', log);
  let losesAnswers = false;
  const query: Query = async (text, values) => {
    const rows = await database.query(text, values);
    if (losesAnswers && text === SQL.take) throw new Error('Connection terminated unexpectedly');
    return rows as never;
  };
  const journal = openSharedJournal({ database: { ...database, query }, log, ...LIMITS });
  onTestFinished(() => journal.close());
  await journal.probe();
  const [known, lost] = [leadEvent('reply_received'), leadEvent('reply_received')];
  await journal.append(known);
  expect(await journal.take(1)).toEqual([known]);
  await journal.append(lost);
  losesAnswers = true;
  await expect(journal.take(5)).rejects.toThrow('Connection terminated');
  losesAnswers = false;
  expect(await journal.take(5)).toEqual([lost]);
});

test('what is counted while earlier counts are written is written too', async () => {
  const url = await emptyDatabase();
  const database = openDatabase({ url, ...DATABASE_LIMITS }, 'receiver', log);
  let writes = 0;
  const query: Query = (text, values) => {
    if (text === SQL.ignored && ++writes === 1) journal.books.ignored(leadEvent('email_opened'));
    return database.query(text, values);
  };
  const journal = openSharedJournal({ database: { ...database, query }, log, ...LIMITS });
  onTestFinished(() => journal.close());
  await journal.probe();
  journal.books.ignored(leadEvent('email_opened'));
  const counted = async () =>
    (await runSql<{ count: number }>(url, 'SELECT sum(ignored)::int AS count FROM instantly_temporal.receipt'))[0]!
      .count;
  await expect.poll(counted).toBe(2);
});

test('another receiver is told immediately of an event that one cannot dispatch itself', async () => {
  const { one, other } = await twoReceivers();
  // Both know of each other after a beat.
  await one.probe();
  let woken = 0;
  other.onWake(() => (woken += 1));
  await one.append(leadEvent('reply_received'));
  await vi.waitFor(() => expect(woken).toBeGreaterThan(0), { timeout: 1_500 });
  expect(await other.take(1)).toHaveLength(1);
});

test('a receiver that could not reach Temporal is well again once another one has dispatched its events', async () => {
  const { one, other } = await twoReceivers();
  const common = { isOwnFault: () => false, concurrency: 4, givesWay: true, log };
  const cutOff = startDrain({ ...common, journal: one, dispatch: () => Promise.reject(new Error('no route')) });
  onTestFinished(() => cutOff.stop());
  await one.append(leadEvent('reply_received'));
  await vi.waitFor(() => expect(cutOff.trouble()).toBeDefined());
  const drain = startDrain({ ...common, journal: other, dispatch: () => Promise.resolve() });
  onTestFinished(() => drain.stop());
  await expect
    .poll(async () => [(await one.backlog()).depth, cutOff.trouble()], { timeout: 15_000 })
    .toEqual([0, undefined]);
});

test('an id that PostgreSQL refuses fails alone', async () => {
  const { one } = await twoReceivers();
  const outcomes = await Promise.allSettled([
    one.append(leadEvent('email_opened')),
    one.append(leadEvent('email_opened', { id: 'nul \0 nul' })),
    one.append(leadEvent('email_opened')),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('a database with unsafe settings is told', async () => {
  const url = await emptyDatabase();
  await runSql(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`);
  const journal = openTestDatabase(url);
  await expect
    .poll(() => journal.log.warn)
    .toHaveBeenCalledWith({}, expect.stringContaining('synchronous_commit is off') as string);
});

test('while the database is away nothing is accepted, and every acknowledged event is there when it is back', async () => {
  const server = await startPostgresServer();
  onTestFinished(() => server.delete());
  await server.stop();
  // The process may start before its database.
  const journal = openTestDatabase(server.urlOf('postgres'));
  await expect(journal.append(leadEvent('email_opened'))).rejects.toThrow();
  await expect(journal.probe()).rejects.toThrow();
  expect(await journal.take(1)).toEqual([]);
  await server.start();
  const acknowledged: string[] = [];
  const write = async () => {
    const event = leadEvent('email_opened');
    await journal.append(event);
    acknowledged.push(event.id);
  };
  for (let i = 0; i < 50; i += 1) await write();
  const writing = Promise.allSettled(Array.from({ length: 50 }, write));
  await server.kill();
  await writing;
  await expect(journal.append(leadEvent('email_opened'))).rejects.toThrow();
  await server.start();
  await expect
    .poll(
      () =>
        journal.probe().then(
          () => true,
          () => false,
        ),
      { timeout: 10_000 },
    )
    .toBe(true);
  const kept = new Set((await journal.take(200)).map(({ id }) => id));
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
});
