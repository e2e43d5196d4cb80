import { Worker } from '@temporalio/worker';
import { expect, onTestFinished, test } from 'vitest';
import type { LeadEvent } from '../../src/domain/event.ts';
import { leadEvent } from '../support/events.ts';
import { until } from '../support/processes.ts';
import { workerForTest } from '../support/temporal.ts';

const PER_SECOND = 10;
const OPENS = 40;
const WAIT_WITHIN_MS = 60_000;

test('a vendor has its own queue and pace, and replies overtake waiting opens', async () => {
  const { connection, client, taskQueue, calls, dispatchWith } = await workerForTest();
  const crm = `${taskQueue}-crm`;
  const dispatch = dispatchWith({ bounceBlocklist: 'never', queues: { crm } });
  const opens = Array.from({ length: OPENS }, () => leadEvent('email_opened'));
  await Promise.all(opens.map(dispatch));
  const reply = leadEvent('reply_received');
  await dispatch(reply);
  const handleOf = ({ id }: LeadEvent) => client.workflow.getHandle(id);
  // Events that arrive while all others wait show the order on a machine of any speed.
  const waits = async (event: LeadEvent) => {
    const { raw } = await handleOf(event).describe();
    expect(raw.pendingActivities?.map(({ activityType }) => activityType?.name)).toEqual(['updateContact']);
  };
  await until(() => Promise.all([...opens, reply].map(waits)), WAIT_WITHIN_MS);

  const order: string[] = [];
  const startedAt = performance.now();
  const vendor = await Worker.create({
    connection,
    taskQueue: crm,
    maxTaskQueueActivitiesPerSecond: PER_SECOND,
    activities: { updateContact: ({ kind }: LeadEvent) => void order.push(kind) },
  });
  const running = vendor.run();
  onTestFinished(async () => {
    vendor.shutdown();
    await running;
  });

  expect(await handleOf(reply).result()).toEqual({ crm: 'done', slack: 'done' });
  await Promise.all(opens.map((event) => handleOf(event).result()));

  expect(order.indexOf('reply_received')).toBeLessThan(OPENS - PER_SECOND);
  // The effects of one second may start immediately.
  expect(performance.now() - startedAt).toBeGreaterThan(((OPENS + 1 - PER_SECOND) / PER_SECOND) * 1_000 - 100);
  // Local effects run in the workflow's own task queue.
  expect(calls.map(({ activity }) => activity)).toEqual(['postMessage']);
});
