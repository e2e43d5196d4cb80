import { Worker } from '@temporalio/worker';
import { expect, onTestFinished, test } from 'vitest';
import type { LeadEvent } from '../../src/domain/event.ts';
import { leadEvent } from '../support/events.ts';
import { workerForTest } from '../support/temporal.ts';

const PER_SECOND = 10;
const OPENS = 40;

test('a vendor has its own queue and pace, and replies overtake the opens that wait for their turn', async () => {
  const { connection, client, taskQueue, calls, dispatchWith } = await workerForTest();
  const crm = `${taskQueue}-crm`;
  const order: string[] = [];
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

  const dispatch = dispatchWith({ bounceBlocklist: 'never', queues: { crm } });
  const startedAt = performance.now();
  const opens = Array.from({ length: OPENS }, () => leadEvent('email_opened'));
  await Promise.all(opens.map(dispatch));
  const reply = leadEvent('reply_received');
  await dispatch(reply);
  const handleOf = ({ id }: LeadEvent) => client.workflow.getHandle(id);
  expect(await handleOf(reply).result()).toEqual({ crm: 'done', slack: 'done' });
  await Promise.all(opens.map((event) => handleOf(event).result()));

  expect(order.indexOf('reply_received')).toBeLessThan(OPENS - PER_SECOND);
  // A second's worth may come at once, however slow the machine.
  expect(performance.now() - startedAt).toBeGreaterThan(((OPENS + 1 - PER_SECOND) / PER_SECOND) * 1_000 - 100);
  // What is local stays with the workflow's own worker.
  expect(calls.map(({ activity }) => activity)).toEqual(['postMessage']);
});
