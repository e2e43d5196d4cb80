import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { inject, onTestFinished } from 'vitest';
import { createDispatch } from '../../src/dispatch.ts';
import { ACTIVITIES, type Activities } from '../../src/domain/activities.ts';
import type { StandingPolicy } from '../../src/domain/policy.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import './runtime.ts';

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
export async function workerForTest(
  perform: Partial<Record<keyof Activities, (...args: never[]) => unknown>> = {},
  taskQueue = `test-${randomUUID()}`,
) {
  const temporal = await temporalForTest();
  const calls: ActivityCall[] = [];
  const activities = Object.fromEntries(
    ACTIVITIES.map((activity) => [
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
  const stop = async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
  };
  onTestFinished(stop);
  const dispatchWith = (policy: StandingPolicy) =>
    createDispatch({ client: temporal.client, taskQueue, policy, eager: false });
  const dispatch = dispatchWith({ bounceBlocklist: 'unless-soft' });
  return { ...temporal, taskQueue, calls, stop, dispatchWith, dispatch };
}
