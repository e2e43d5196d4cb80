import { type Job, type JobResult, PgBoss } from 'pg-boss';
import { servePlainly } from './plain-receiver.ts';
import { blockLead, type PlainEvent, postToSlack, updateCrm } from './vendor-calls.ts';

/**
 * A queue on PostgreSQL, set up as pg-boss's documents say for many short jobs: NOTIFY wakes the workers, which fetch
 * batches without a pause while there are more (https://pgboss.io/api/workers, pg-boss 12.38.0). The jobs of a killed
 * process come back after the shortest heartbeat that it allows; no NOTIFY announces them, so the workers also poll.
 */
const QUEUE = 'outreach';
const boss = new PgBoss({
  connectionString: process.env['DATABASE_URL']!,
  useListenNotify: true,
  superviseIntervalSeconds: 1,
  monitorIntervalSeconds: 1,
  schedule: false,
});
boss.on('error', (error) => console.error(error));
await boss.start();
await boss.createQueue(QUEUE, { notify: true, heartbeatSeconds: 10, retryLimit: 1_000, retryBackoff: true });
await boss.work(
  QUEUE,
  {
    batchSize: 25,
    localConcurrency: 4,
    burstWhenBatchFull: true,
    pollingIntervalSeconds: 1,
    notifyPollingIntervalSeconds: 1,
    perJobResults: true,
  },
  (jobs: Job<PlainEvent>[]) => Promise.all(jobs.map(settle)),
);

async function settle({ id, data }: Job<PlainEvent>): Promise<JobResult> {
  try {
    const effects = [updateCrm(data)];
    if (data.event_type === 'reply_received') effects.push(postToSlack(data));
    if (data.event_type === 'email_bounced') effects.push(blockLead(data));
    await Promise.all(effects);
    return { id, status: 'completed' };
  } catch (error) {
    return { id, status: 'failed', output: String(error) };
  }
}

/** The event's id in the form that pg-boss takes, so that a copy is no second job. */
const jobId = (id: string): string => id.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
const server = await servePlainly((event) => boss.send(QUEUE, event, { id: jobId(event.id) }));

process.once('SIGTERM', () => {
  void server
    .close()
    .then(() => boss.stop({ graceful: true, timeout: 5_000 }))
    .finally(() => process.exit());
});
