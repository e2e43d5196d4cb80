import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openPostgresLocalStore } from '../../activities/local-store/postgres-store.ts';
import { splitStores, withStoreName } from '../../src/domain/local-stores.ts';
import { databaseForTest, emptyDatabase, runSql } from '../support/postgres.ts';

const TABLES = `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'instantly_temporal'`;

describe('the database', () => {
  test('gets its tables from the first processes that use it, however many start at the same time', async () => {
    const url = await emptyDatabase();
    const several = Array.from({ length: 4 }, () => databaseForTest(url));
    const counts = await Promise.all(
      several.map((one) => one.query('SELECT count(*) AS n FROM instantly_temporal.event')),
    );
    expect(counts).toEqual(several.map(() => [{ n: 0 }]));
    expect((await runSql<{ name: string }>(url, TABLES)).map(({ name }) => name).sort()).toEqual([
      'activity',
      'books',
      'contact',
      'desk_answer',
      'desk_decision',
      'desk_delivery',
      'desk_effect',
      'desk_event',
      'desk_follow_up',
      'desk_incident',
      'desk_lead',
      'desk_lease',
      'desk_logged',
      'desk_monitor',
      'desk_note',
      'desk_question',
      'desk_tally',
      'desk_webhook',
      'event',
      'migration',
      'move',
      'outbox',
      'payload',
      'receipt',
      'receiver',
    ]);
  });

  test('has one name for the workers that share it, under whichever host they reach it; another one has another', async () => {
    const [url, other] = [await emptyDatabase(), await emptyDatabase()];
    const alias = url.replace('127.0.0.1', 'localhost');
    expect(alias).not.toBe(url);
    const names = await Promise.all(
      [url, alias, other].map((one, i) =>
        openPostgresLocalStore(databaseForTest(one))
          .findName()
          .then((name) => withStoreName(`worker-${i}`, name)),
      ),
    );
    expect(splitStores([names[0]!, names[1]!, 'worker-of-before#store-database'])).toBeUndefined();
    expect(splitStores(names)).toContain('workers have 2 separate stores');
  });

  test('needs no right to create tables once it has them', async () => {
    const url = await emptyDatabase();
    await databaseForTest(url).query('SELECT 1');
    const role = `reader_${process.pid}`;
    await runSql(
      url,
      `CREATE ROLE ${role} LOGIN; GRANT USAGE ON SCHEMA instantly_temporal TO ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA instantly_temporal TO ${role}`,
    );
    const asRole = databaseForTest(url.replace('test@', `${role}@`));
    expect(
      await asRole.query('INSERT INTO instantly_temporal.event (id, rank) VALUES ($1, 0) RETURNING seq', ['a']),
    ).toEqual([{ seq: 1 }]);
  });

  test('may lose its connections: the next call has a new one', async () => {
    const url = await emptyDatabase();
    const database = databaseForTest(url);
    // It has one connection until two statements are under way.
    const [{ pid } = { pid: 0 }] = await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const asleep = database.query('SELECT pg_sleep(60)');
    await expect(Promise.all([asleep, runSql(url, 'SELECT pg_terminate_backend($1)', [pid])])).rejects.toThrow();
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('ends a statement that takes too long', async () => {
    const database = databaseForTest(`${await emptyDatabase()}?statement_timeout=100`);
    await expect(database.query('SELECT pg_sleep(60)')).rejects.toThrow('statement timeout');
  });

  test('says what to set when PgBouncer refuses the connection', async () => {
    // As PgBouncer 1.18 answers: ErrorResponse of https://www.postgresql.org/docs/current/protocol-message-formats.html.
    const fields = 'SFATAL\0C08P01\0Munsupported startup parameter: statement_timeout\0\0';
    const length = Buffer.alloc(4);
    length.writeInt32BE(fields.length + 4);
    const refusal = Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)]);
    const bouncer = createServer((socket) =>
      socket.on('error', () => undefined).once('data', () => socket.end(refusal)),
    );
    bouncer.listen(0, '127.0.0.1');
    onTestFinished(() => void bouncer.close());
    await once(bouncer, 'listening');
    const { port } = bouncer.address() as AddressInfo;
    await expect(databaseForTest(`postgres://a@127.0.0.1:${port}/b`).query('SELECT 1')).rejects.toThrow(
      'set ignore_startup_parameters = statement_timeout in PgBouncer',
    );
  });

  test('is told nothing of what is sent by a notification but that there is one', async () => {
    const url = await emptyDatabase();
    const database = databaseForTest(url);
    const { promise, resolve } = Promise.withResolvers<void>();
    let heard = 0;
    const end = database.listen('instantly_temporal', () => {
      heard += 1;
      if (heard === 1) void database.query(`NOTIFY instantly_temporal`);
      else resolve();
    });
    await promise;
    await end();
  });
});
