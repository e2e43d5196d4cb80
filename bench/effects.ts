import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Temporal } from '../src/temporal/connection.ts';
import { MINUTE_MS } from '../src/domain/duration.ts';

/** The number of effects of each event that the benches send: CRM and outbox. */
const EFFECTS_PER_EVENT = 2;

const STALLED_MS = MINUTE_MS;

/** Makes the worker's database record when each effect takes place. The worker itself is not changed. */
export function watchEffects(folder: string) {
  const db = new DatabaseSync(join(folder, 'crm.db'), { timeout: 10_000 });
  db.exec(`
    CREATE TABLE effect (key TEXT NOT NULL, at REAL NOT NULL) STRICT;
    CREATE TRIGGER activity_at AFTER INSERT ON activity
      BEGIN INSERT INTO effect VALUES (NEW.key, unixepoch('subsec') * 1000); END;
    CREATE TRIGGER outbox_at AFTER INSERT ON outbox
      BEGIN INSERT INTO effect VALUES (NEW.key, unixepoch('subsec') * 1000); END;
  `);
  const count = db.prepare('SELECT count(*) AS n FROM effect');
  const last = db.prepare('SELECT key, at FROM effect');
  const done = () => (count.get() as { n: number }).n;

  return {
    /** Resolves when `events` events have had their effects. */
    async until(events: number): Promise<void> {
      let [before, since] = [done(), Date.now()];
      while (before < events * EFFECTS_PER_EVENT) {
        await sleep(250);
        const now = done();
        if (now > before) [before, since] = [now, Date.now()];
        else if (Date.now() - since > STALLED_MS) throw new Error(`no more effects after ${now}`);
      }
    },
    /** When each event's last effect took place, in milliseconds since 1970, by event id. */
    lastByEvent(): Map<string, number> {
      const at = new Map<string, number>();
      for (const row of last.all() as { key: string; at: number }[]) {
        const id = row.key.slice(0, row.key.indexOf('/'));
        at.set(id, Math.max(at.get(id) ?? 0, row.at));
      }
      return at;
    },
    close: () => db.close(),
  };
}

/** Resolves with the close times of the workflows that started after a time, once enough have closed. The server reports the times. */
export async function closeTimes({ client }: Temporal, since: number, events: number): Promise<number[]> {
  for (const giveUpAt = Date.now() + STALLED_MS; ; await sleep(500)) {
    const { count } = await client.workflow.count("ExecutionStatus = 'Completed'");
    const closed: number[] = [];
    if (count >= events) {
      for await (const { startTime, closeTime } of client.workflow.list({ pageSize: 1000 })) {
        if (closeTime && startTime.getTime() >= since) closed.push(closeTime.getTime());
      }
    }
    if (closed.length >= events) return closed;
    if (Date.now() > giveUpAt) throw new Error(`${closed.length} of ${events} workflows have closed`);
  }
}
