import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerStatus } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { createIsBusy } from '../../src/worker/is-busy.ts';

const having = (computed: number, tried: number) =>
  ({ numInFlightWorkflowActivations: computed, numInFlightLocalActivities: tried }) as WorkerStatus;

test('a worker has enough to do if it has many tasks and its event loop hardly rests, not if they wait for a slow vendor', async () => {
  const isBusy = createIsBusy();
  await sleep(150);
  expect(isBusy(having(0, 80))).toBe(false);
  for (const until = performance.now() + 150; performance.now() < until;);
  expect(isBusy(having(4, 20))).toBe(true);
  expect(isBusy(having(2, 20))).toBe(false);
});
