import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createLocalCrm } from '../../activities/crm/local.ts';
import { createOutbox } from '../../activities/outbox.ts';
import { openFileJournal } from '../../src/journal/sqlite/file-journal.ts';
import { CHANNELS } from '../support/channels.ts';
import { cli, cliProcess } from '../support/cli.ts';
import { leadEvent } from '../support/events.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openLocalStoreIn } from '../support/local-store.ts';
import { emptyDatabase, runSql } from '../support/postgres.ts';
import { until } from '../support/processes.ts';

const WITHIN_MS = 20_000;
const ALL = { limit: 100 };
const ODD = 'a\u0000b 🙂 é "\\{}';

const openJournalIn = (folder: string) =>
  openFileJournal({
    file: join(folder, 'journal.db'),
    maxBytes: 1e9,
    windowMs: 1e12,
    keepPayloadsMs: 1e12,
    log: { error() {}, warn() {}, info() {} },
  });

/** A DATA_DIR with events that wait and one that Temporal has, two contacts and a message. */
async function filledFolder(): Promise<string> {
  const folder = temporaryFolder();
  const events = ['reply_received', 'email_sent', 'email_opened'].map((kind, i) =>
    leadEvent(kind as 'reply_received', {
      id: `${kind}-1`,
      lead: { email: `é${i % 2}@acme.example`, variables: { note: ODD } },
    }),
  );
  const journal = openJournalIn(folder);
  for (const event of events) await journal.append(event);
  await journal.finish('email_sent-1');
  await journal.close();
  const store = openLocalStoreIn(folder);
  for (const event of events) await createLocalCrm(store).record(event, { key: `${event.id}/crm` });
  await createOutbox(store, CHANNELS).postMessage({ audience: 'ops', title: ODD }, { key: 'a/slack' });
  await store.close();
  return folder;
}

interface Moved {
  from: string;
  to: string;
  tables: { table: string; rows: number; sha256: string }[];
}
const move = async (to: string, DATA_DIR: string, DATABASE_URL: string, ...more: string[]): Promise<Moved> => {
  const { out, err } = await cli(['store', 'move', '--to', to, '--json', ...more], { DATA_DIR, DATABASE_URL });
  if (err) throw new Error(err);
  return JSON.parse(out) as Moved;
};
const counts = ({ tables }: Moved) => Object.fromEntries(tables.map(({ table, rows }) => [table, rows]));

test('journal, local CRM and outbox move from a folder into the database and back, and nothing changes', async () => {
  const [folder, url, other] = [await filledFolder(), await emptyDatabase(), temporaryFolder()];
  const planned = await move('database', folder, url, '--dry-run');
  const there = await move('database', folder, url);
  expect(counts(there)).toEqual({ event: 3, contact: 2, activity: 3, outbox: 1 });
  expect(there.tables).toEqual(planned.tables);
  await expect(move('database', folder, url)).rejects.toThrow(/was moved to the database .* may be newer/);
  const seq = await runSql(url, `INSERT INTO instantly_temporal.event (id, rank) VALUES ('next', 0) RETURNING seq`);
  expect(seq).toEqual([{ seq: '4' }]);
  await runSql(url, `DELETE FROM instantly_temporal.event WHERE id = 'next'`);

  const back = await move('folder', other, url);
  expect(back.tables).toEqual(there.tables);
  const journal = openJournalIn(other);
  onTestFinished(() => journal.close());
  expect((await journal.take(10)).map(({ id }) => id)).toEqual(['reply_received-1', 'email_opened-1']);
  expect(await journal.append(leadEvent('email_sent', { id: 'email_sent-1' }))).toBe('duplicate');
  const [before, after] = [folder, other].map(openLocalStoreIn);
  expect(await after!.contacts(ALL)).toEqual(await before!.contacts(ALL));
  expect(await after!.messages(ALL)).toEqual(await before!.messages(ALL));
  for (const store of [before!, after!]) await store.close();

  const { out } = await cli(['doctor', '--only', 'data'], { DATA_DIR: folder });
  expect(out).toMatch(/! data +what .* holds was moved to the database .*\n +→ set DATABASE_URL/);
});

test('a move is refused while an end is in use, or if the target has data of its own', async () => {
  const [folder, url] = [await filledFolder(), await emptyDatabase()];
  const journal = openJournalIn(folder);
  await expect(move('database', folder, url)).rejects.toThrow(/journal\.db is in use: stop the receiver/);
  await journal.close();
  const store = openLocalStoreIn(folder);
  await expect(move('database', folder, url)).rejects.toThrow(/crm\.db is in use: stop the workers/);
  await store.close();
  const worker = new pg.Client(`${url}?application_name=instantly-temporal%20worker`);
  await worker.connect();
  await expect(move('database', folder, url)).rejects.toThrow(/is in use \(worker\): stop all receivers and workers/);
  await worker.end();
  await until(() => move('database', folder, url), WITHIN_MS);
  await expect(move('database', await filledFolder(), url)).rejects.toThrow(/has a journal that is not from this move/);
  await expect(move('folder', folder, url)).rejects.toThrow(/has a journal that is not from this move/);
});

test('a move that is killed in the middle goes on when it is run again, and moves nothing twice', async () => {
  const [folder, url] = [await filledFolder(), await emptyDatabase()];
  const file = new DatabaseSync(join(folder, 'journal.db'));
  file.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
    INSERT INTO event (id, rank, received_at, has_payload) SELECT 'e' || i, i % 3, i, 1 FROM n;
    INSERT INTO payload SELECT seq, '{"id":"' || id || '"}' FROM event WHERE id LIKE 'e%' AND id NOT LIKE 'email%'`);
  file.close();
  // Another transaction holds the place of an event in the middle, so the move waits there.
  await cli(['leads', 'list'], { DATABASE_URL: url });
  const holder = new pg.Client(url);
  await holder.connect();
  onTestFinished(() => holder.end());
  await holder.query(
    `BEGIN; INSERT INTO instantly_temporal.event (seq, id, rank) OVERRIDING SYSTEM VALUE VALUES (3003, 'e3000', 0)`,
  );
  const waiting = `FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  const killed = cliProcess(['store', 'move', '--to', 'database'], { DATA_DIR: folder, DATABASE_URL: url }, (child) => {
    const isWaiting = async () => expect(await runSql(url, `SELECT ${waiting}`)).toHaveLength(1);
    void until(isWaiting, WITHIN_MS).finally(() => child.kill('SIGKILL'));
  });
  await killed;
  // PostgreSQL does not notice while it waits that the process is gone, and would still commit the statement.
  await runSql(url, `SELECT pg_terminate_backend(pid, 5000) ${waiting}`);
  await holder.query('ROLLBACK');
  const half = await runSql<{ n: string }>(url, 'SELECT count(*) AS n FROM instantly_temporal.event');
  expect(half).toEqual([{ n: '3000' }]);
  const planned = await move('database', folder, url, '--dry-run');
  const moved = await move('database', folder, url);
  expect(moved.tables).toEqual(planned.tables);
  expect(counts(moved)).toEqual({ event: 5003, contact: 2, activity: 3, outbox: 1 });
});
