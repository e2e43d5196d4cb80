import { Worker } from '@temporalio/worker';
import { expect, onTestFinished, test } from 'vitest';
import type { LeadEvent } from '../../src/domain/event.ts';
import { leadEvent } from '../support/events.ts';
import { until } from '../support/processes.ts';
import { workerForTest } from '../support/temporal.ts';

const PER_SECOND = 10;
const OPENS = 40;
const WAIT_WITHIN_MS = 60_000;

test('a vendor has its own queue and pace, and replies overtake the opens that wait for their turn', async () => {
  const { connection, client, taskQueue, calls, dispatchWith } = await workerForTest();
  const crm = `${taskQueue}-crm`;
  const dispatch = dispatchWith({ bounceBlocklist: 'never', queues: { crm } });
  const opens = Array.from({ length: OPENS }, () => leadEvent('email_opened'));
  await Promise.all(opens.map(dispatch));
  const reply = leadEvent('reply_received');
  await dispatch(reply);
  const handleOf = ({ id }: LeadEvent) => client.workflow.getHandle(id);
  // Who comes when all of them wait shows which of them go first, however slow the machine.
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
  // A second's worth may come immediately.
  expect(performance.now() - startedAt).toBeGreaterThan(((OPENS + 1 - PER_SECOND) / PER_SECOND) * 1_000 - 100);
  // What is local stays with the workflow's own worker.
  expect(calls.map(({ activity }) => activity)).toEqual(['postMessage']);
});
