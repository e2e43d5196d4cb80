import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Books, Drift } from '../../src/domain/books/books.ts';
import { EVENT_KINDS } from '../../src/domain/event.ts';
import { translate } from '../../src/instantly/translate.ts';
import { monitorId } from '../../src/runs/monitor.ts';
import { SANDBOX_WORKSPACE } from '../../src/sandbox/credentials.ts';
import type { Temporal } from '../../src/temporal/connection.ts';
import { healthQuery } from '../../workflows/webhook-monitor/messages.ts';
import { cli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startReceiver, startSandbox, startTemporal, startWorker, until } from '../support/processes.ts';
import { SECRET } from '../support/receiver.ts';
import { delivery, randomFrom } from './traffic.ts';

/**
 * An hour of chaos: BOOKS_EVENTS=20000 BOOKS_MINUTES=60 npx vitest run test/chaos/books.test.ts
 * After each outage the webhook is off for longer, and most events come by replays; with BOOKS_DISABLE_AFTER=1000 it stays on.
 */
const EVENTS = Number(process.env['BOOKS_EVENTS'] ?? 60);
const MINUTES = Number(process.env['BOOKS_MINUTES'] ?? 0.1);
const DISABLE_AFTER = Number(process.env['BOOKS_DISABLE_AFTER'] ?? (MINUTES > 1 ? 20 : 1_000));
/** In a short run too there are some. */
const DUPLICATES = MINUTES > 1 ? 0.1 : 0.3;
const LASTS_MS = MINUTES * 60_000;
/** How often somebody looks at the books. */
const LOOK_EVERY_MS = Math.min(60_000, LASTS_MS);
const KILL_AFTER_MS = Math.min(60_000, LASTS_MS / 4);
const OUTAGE_MS = Math.min(20_000, LASTS_MS / 10);
const ROUND_MS = MINUTES > 1 ? 15_000 : 1_000;
const SETTLE_MS = MINUTES > 1 ? 30_000 : 1_000;
const WITHIN_MS = 120_000 + LASTS_MS / 2;
const IGNORED = 'email_opened';
/** Instantly logs none of these that it delivers, or they need no lead. */
const KINDS = EVENT_KINDS.filter((kind) => !/unknown|supersearch|account|completed$/.test(kind));

const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

test(
  'the books agree however receiver, worker and Temporal are killed, and a row that is deleted by hand is named',
  async () => {
    process.stderr.write(`books: to repeat this run set CHAOS_SEED=${seed}\n`);
    const random = randomFrom(seed);
    const folder = temporaryFolder();
    const server = await startTemporal(folder);
    const sandbox = await startSandbox(folder);
    const shared = { EVENTS_IGNORED: IGNORED, BOOKS_SETTLE: `${SETTLE_MS} ms`, MONITOR_INTERVAL: `${ROUND_MS} ms` };
    const receiver = await startReceiver(folder, { ...shared, TEMPORAL_ADDRESS: server.address });
    const settings = { ...shared, ...sandbox.env, PUBLIC_URL: receiver.url };
    const worker = await startWorker(folder, settings, server);
    const monitor = server.temporal.client.workflow.getHandle(monitorId(SANDBOX_WORKSPACE));
    const eventually = (check: () => unknown) => until(check, WITHIN_MS, [worker]);
    await sandbox.call('PATCH /sandbox/dials', {
      duplicates: DUPLICATES,
      retryDelaysMs: [200, 500],
      disableAfter: DISABLE_AFTER,
      logWhileDisabled: true,
    });
    await eventually(async () => {
      const { items } = await sandbox.call<{ items: unknown[] }>('GET /api/v2/webhooks');
      expect(items).toHaveLength(1);
    });
    const begunAt = new Date().toISOString();
    const look = async (): Promise<Books> => {
      const env = {
        ...settings,
        PORT: new URL(receiver.url).port,
        TEMPORAL_ADDRESS: server.address,
        INSTANTLY_WEBHOOK_SECRET: SECRET,
      };
      const { out, err } = await cli(['books', '--from', begunAt, '--json'], env);
      if (!out) throw new Error(err);
      return JSON.parse(out) as Books;
    };

    let sent = 0;
    /** Those that the receiver ignores. A missed one is not replayed. */
    let unwanted = 0;
    const isOver = () => sent >= EVENTS;
    const send = async () => {
      while (!isOver()) {
        const kind = KINDS[Math.floor(random() * KINDS.length)]!;
        if (kind === IGNORED) unwanted += 1;
        const { body } = delivery(kind, `lead-${sent % 50}@acme.example`, Date.now(), (sent += 1));
        await sandbox.call('POST /sandbox/events', JSON.parse(body));
        await sleep(LASTS_MS / EVENTS);
      }
    };
    const outage = async () => {
      await receiver.kill();
      await sleep(OUTAGE_MS);
      await receiver.start();
    };
    const temporalIsAway = async () => {
      await server.stop();
      await sleep(OUTAGE_MS);
      await server.start();
    };
    const faults = [() => receiver.crash(), () => worker.crash(), () => server.crash(), outage, temporalIsAway];
    const kill = async () => {
      for (let nth = 0; !isOver(); nth += 1) {
        await sleep(KILL_AFTER_MS * random());
        if (!isOver()) await faults[nth % faults.length]!();
      }
    };
    const differences: number[] = [];
    const watch = async () => {
      while (!isOver()) {
        await sleep(LOOK_EVERY_MS);
        // Who is down now cannot be asked: it is asked again.
        await eventually(async () => {
          const { total, drift } = await look();
          if (MINUTES > 1) process.stderr.write(`books: ${JSON.stringify({ ...total, drift: drift.length })}\n`);
          differences.push(total.difference);
        });
      }
    };
    await Promise.all([send(), kill(), ...(MINUTES > 1 ? [watch()] : [])]);
    expect(differences.filter((difference) => difference !== 0)).toEqual([]);

    let books: Books;
    await eventually(async () => {
      books = await look();
      const { total, drift, rows } = books;
      const done = EVENTS - unwanted;
      expect({ drift, ...total, rows }).toMatchObject({ drift: [], difference: 0, inFlight: 0, done, rows: EVENTS });
    });
    const { total } = books!;
    process.stderr.write(`books: ${JSON.stringify(total)}\n`);
    expect(total.duplicate).toBeGreaterThan(0);

    const fromTemporal = await deleteFromTemporal(server.temporal);
    await eventually(async () => {
      const { books: seen } = await monitor.query(healthQuery);
      expect(named(seen!.examples)).toEqual([`not-in-temporal ${fromTemporal}`]);
    });
    await receiver.stop();
    const [fromJournal, fromLog] = [deleteFromJournal(folder), deleteFromLog(folder)];
    await receiver.start();
    await eventually(async () => {
      const { books: seen, alerts } = await monitor.query(healthQuery);
      expect(named(seen!.examples)).toEqual([
        `not-in-temporal ${fromTemporal}`,
        `not-in-journal ${fromJournal}`,
        `not-in-log ${fromLog}`,
      ]);
      // The monitor alerts after it has read the books.
      const title = '3 rows of the books differ';
      expect(alerts).toContainEqual(expect.objectContaining({ kind: 'books-differ', title }));
    });
    const { code, out } = await cli(['books'], {
      ...settings,
      TEMPORAL_ADDRESS: server.address,
      INSTANTLY_WEBHOOK_SECRET: SECRET,
    });
    expect(code).toBe(1);
    expect(out).toMatch(/\nall +\d+ [^]*\n! the journal’s row of [^]*\n! .* has no row of it\n/);
  },
  WITHIN_MS * 4 + LASTS_MS,
);

const named = (drift: Drift[]): string[] => drift.map(({ class: of, eventId }) => `${of} ${eventId}`);

/** Deletes the workflow of the oldest event, which has ended, and returns its id. */
async function deleteFromTemporal({ client, namespace, call }: Temporal): Promise<string> {
  const runs = await Array.fromAsync(client.workflow.list({ query: "WorkflowType = 'outreachEvent'" }));
  const { workflowId, runId } = runs.sort((a, b) => a.startTime.getTime() - b.startTime.getTime())[0]!;
  const workflowExecution = { workflowId, runId };
  await call(() => client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution }));
  return workflowId;
}

/** Deletes the newest row of an event as a person would, and returns its id. */
function deleteFromJournal(folder: string): string {
  const db = new DatabaseSync(join(folder, 'journal.db'));
  const { seq, id } = db.prepare('SELECT seq, id FROM event ORDER BY seq DESC LIMIT 1').get() as {
    seq: number;
    id: string;
  };
  db.prepare('DELETE FROM event WHERE seq = ?').run(seq);
  db.close();
  return id;
}

/** Deletes the row of another event that the receiver has kept. Returns the event's id. */
function deleteFromLog(folder: string): string {
  const journal = new DatabaseSync(join(folder, 'journal.db'));
  const { id } = journal.prepare('SELECT id FROM event ORDER BY seq DESC LIMIT 1').get() as { id: string };
  journal.close();
  const log = new DatabaseSync(join(folder, 'sandbox.db'), { timeout: 5_000 });
  const rows = log.prepare('SELECT id, payload FROM webhook_event').all() as { id: string; payload: string }[];
  const row = rows.find(({ payload }) => translate(JSON.parse(payload), { receivedAt: new Date() }).id === id)!;
  log.prepare('DELETE FROM webhook_event WHERE id = ?').run(row.id);
  log.close();
  return id;
}
