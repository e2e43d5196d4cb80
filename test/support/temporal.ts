import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { inject, onTestFinished } from 'vitest';
import { createDispatch } from '../../src/dispatch.ts';
import type { Activities } from '../../src/domain/activities.ts';
import type { StandingPolicy } from '../../src/domain/policy.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';

/** The run's dev server, connected for the test that asks. */
export async function temporalForTest() {
  const address = inject('temporalAddress');
  const temporal = await connectTemporal({ address, namespace: 'default', connection: { address } });
  onTestFinished(() => temporal.close());
  return temporal;
}

export interface ActivityCall {
  activity: keyof Activities;
  input: unknown;
  key: string;
}

/**
 * A worker on a task queue of its own with the real workflows; its activities do what `perform` says and are recorded.
 * What `perform` does not name succeeds with null.
 */
export async function workerForTest(perform: Partial<Record<keyof Activities, (...args: never[]) => unknown>> = {}) {
  const temporal = await temporalForTest();
  const taskQueue = `test-${randomUUID()}`;
  const calls: ActivityCall[] = [];
  const names: (keyof Activities)[] = [
    'updateContact',
    'postMessage',
    'blockEmail',
    'getCampaignAnalytics',
    'getAccount',
    'lastAnswer',
    'sendReply',
    'moveToSubsequence',
  ];
  const activities = Object.fromEntries(
    names.map((activity) => [
      activity,
      (input: unknown, key: string) => {
        calls.push({ activity, input, key });
        return Promise.resolve(
          (perform[activity] as ((...args: unknown[]) => unknown) | undefined)?.(input, key) ?? null,
        );
      },
    ]),
  );
  const worker = await Worker.create({
    connection: temporal.connection,
    taskQueue,
    workflowBundle: { codePath: inject('workflowBundle') },
    activities,
  });
  const running = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await running;
  });
  const dispatchWith = (policy: StandingPolicy) => createDispatch({ client: temporal.client, taskQueue, policy, eager: false });
  return { ...temporal, taskQueue, calls, dispatchWith, dispatch: dispatchWith({ bounceBlocklist: 'unless-soft' }) };
}
