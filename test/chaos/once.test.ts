import type { WorkflowHandle } from '@temporalio/client';
import { expect, test } from 'vitest';
import type { LeadEvent } from '../../src/domain/event.ts';
import { localActivityIn } from '../../src/runs/history.ts';
import { monitorId } from '../../src/runs/monitor.ts';
import type { Webhook } from '../../src/sandbox/webhooks.ts';
import { checkUpdate } from '../../workflows/webhook-monitor/messages.ts';
import { temporaryFolder } from '../support/folder.ts';
import { createGate } from '../support/gate.ts';
import { type Server, startReceiver, startSandbox, startTemporal, startWorker, until } from '../support/processes.ts';
import { startRelay } from '../support/relay.ts';
import { delivery, postUntilAcknowledged } from './traffic.ts';
import { instantlyAt, type Leads, WORLDS } from './worlds.ts';

const KILLS = Number(process.env['KILLS'] ?? 1);
const WITHIN_MS = 90_000;

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

/** The activities of a run that needed more than one attempt. A local one is tried again with its workflow's task. */
async function triedAgain(run: WorkflowHandle): Promise<string[]> {
  const { events } = await run.fetchHistory();
  const killed = events!.findIndex(({ workflowTaskTimedOutEventAttributes: timedOut }) => timedOut);
  const local = events!
    .slice(killed < 0 ? events!.length : killed)
    .flatMap((event) => localActivityIn(event)?.activity ?? []);
  const typeOf = new Map(
    events!.map((event) => [String(event.eventId), event.activityTaskScheduledEventAttributes?.activityType?.name]),
  );
  const regular = events!.flatMap(({ activityTaskStartedEventAttributes: started }) =>
    started && started.attempt! > 1 ? [typeOf.get(String(started.scheduledEventId))!] : [],
  );
  return [...local, ...regular];
}

async function killOverEffects(name: keyof typeof WORLDS, kills: number, server: Server, sandbox: Sandbox) {
  const { client } = server.temporal;
  const folder = temporaryFolder();
  const world = await WORLDS[name](server, sandbox, folder);
  const settings = { ...world.settings, TEMPORAL_TASK_QUEUE: name };
  const receiver = await startReceiver(folder, { ...settings, TEMPORAL_ADDRESS: server.address });
  const worker = await startWorker(folder, settings, { ...server, address: world.address ?? server.address });
  const eventually = (check: () => unknown) => until(check, WITHIN_MS, [worker]);
  const completed = (count: number) =>
    eventually(async () => {
      const query = `WorkflowType = 'outreachEvent' AND ExecutionStatus = 'Completed' AND TaskQueue = '${name}'`;
      expect((await client.workflow.count(query)).count).toBe(count);
    });

  const leads: Leads = new Map();
  let serial = 0;
  const happens = (kind: LeadEvent['kind'], email: string) => {
    serial += 1;
    const one = delivery(kind, email, Date.UTC(2026, 0, 5) + serial, serial);
    leads.set(email, [...(leads.get(email) ?? []), one.event as LeadEvent]);
    return one;
  };
  const leadOf = (round: number) => `lead-${round}@${name}.example`;
  for (let round = 0; round < kills; round += 1) {
    await postUntilAcknowledged(receiver.url, happens('email_sent', leadOf(round)));
  }
  await completed(kills);

  for (let round = 0; round < kills; round += 1) {
    const deliveries = world.kinds.map((kind) => happens(kind, leadOf(round)));
    const isHeld = world.hold(
      deliveries.map(({ event }) => event as LeadEvent),
      round,
    );
    for (const one of deliveries) await postUntilAcknowledged(receiver.url, one);
    await eventually(isHeld);
    await worker.kill();
    world.release?.();
    await worker.start();
  }
  await completed(kills * (1 + world.kinds.length));

  await world.check(leads);
  for (const [round, [email, events]] of [...leads].entries()) {
    const again = await Promise.all(events.map(({ id }) => triedAgain(client.workflow.getHandle(id))));
    expect(again.flat(), `tried again for ${email}`).toEqual(expect.arrayContaining(world.activities(round)));
  }
}

async function killOverWebhook(server: Server, sandbox: Sandbox) {
  const queue = { TEMPORAL_TASK_QUEUE: 'monitor' };
  const folder = temporaryFolder();
  const gate = createGate();
  let made = 0;
  const instantly = await startRelay(sandbox.url, ({ method, path, body }) => {
    if (method !== 'POST' || path !== '/api/v2/webhooks') return Promise.resolve();
    made += 1;
    return gate.pass('create', body);
  });
  const receiver = await startReceiver(folder, { ...queue, TEMPORAL_ADDRESS: server.address });
  const settings = {
    ...queue,
    PUBLIC_URL: receiver.url,
    MONITOR_INTERVAL: '1 second',
    ...instantlyAt(instantly.url),
    // A separate workspace has a separate monitor.
    INSTANTLY_WORKSPACE: 'with-webhooks',
  };
  void gate.hold({ create: receiver.url });
  const worker = await startWorker(folder, settings, server);
  const monitor = server.temporal.client.workflow.getHandle(monitorId(settings.INSTANTLY_WORKSPACE));
  for (let round = 1; round <= KILLS; round += 1) {
    await until(() => expect(gate.stillOpen()).toEqual([]), WITHIN_MS, [worker]);
    await worker.crash();
    const { changed } = await monitor.executeUpdate(checkUpdate);
    expect(changed).toEqual([]);
    const { items } = await sandbox.call<{ items: Webhook[] }>('GET /api/v2/webhooks');
    expect(items).toHaveLength(1);
    expect(made).toBe(round);
    void gate.hold({ create: receiver.url });
    await sandbox.call(`DELETE /api/v2/webhooks/${items[0]!.id}`);
  }
}

test(
  'effects that were done just before the worker was killed are not repeated: contacts, notes, messages, block list entries, webhooks',
  { timeout: WITHIN_MS * 3 + KILLS * 40_000 },
  async () => {
    const server = await startTemporal(temporaryFolder());
    const sandbox = await startSandbox(temporaryFolder());
    await Promise.all([
      // One round for the contact and one for the note, or the message.
      killOverEffects('hubspot', Math.max(KILLS, 2), server, sandbox),
      killOverEffects('webhook', KILLS, server, sandbox),
      killOverEffects('local', Math.max(KILLS, 2), server, sandbox),
      killOverWebhook(server, sandbox),
    ]);
  },
);
