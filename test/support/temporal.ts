import { randomUUID } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { Worker } from '@temporalio/worker';
import { afterAll, inject, onTestFinished } from 'vitest';
import { createFollowUpPort } from '../../src/runs/call-follow-ups.ts';
import { createDispatch, type Dispatch } from '../../src/runs/dispatch.ts';
import { buildIdOf } from '../../src/domain/build-id.ts';
import { ACTIVITIES, type Activities } from '../../src/domain/activities.ts';
import type { Lookups } from '../../src/domain/follow-up/lookups.ts';
import type { StandingPolicy } from '../../src/domain/policy.ts';
import { followUpId } from '../../src/runs/follow-up-ids.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import './runtime.ts';
import { workflowSinks } from '../../src/temporal/workflow-sinks.ts';

const LOOKUPS: (keyof Lookups)[] = ['resolveWait', 'readReturnDate', 'getLeadEvents'];
type Name = keyof Activities | keyof Lookups;
type Perform = Partial<Record<Name, (...args: never[]) => unknown>>;

export interface ActivityCall {
  activity: Name;
  input: unknown;
  key: string;
}

const connect = () => {
  const address = inject('temporalAddress');
  return connectTemporal({ address, namespace: 'default', connection: { address } });
};

/** Connects the running test to the dev server of the test run. */
export async function temporalForTest() {
  const temporal = await connect();
  onTestFinished(() => temporal.close());
  return temporal;
}

let shared: ReturnType<typeof openWorker> | undefined;
afterAll(async () => (await shared)?.close());

/** What the activities of each workflow do, by workflow id. */
const scripts = new Map<string, (call: ActivityCall) => unknown>();

/** One worker for the tests of a file, with the real workflows and its own task queue. */
async function openWorker() {
  const temporal = await connect();
  const taskQueue = `test-${randomUUID()}`;
  const perform = (activity: Name) => async (input: unknown, key: string) =>
    (await scripts.get(activityInfo().workflowExecution!.workflowId)!({ activity, input, key })) ?? null;
  let stop: () => Promise<void>;
  const start = async () => {
    const worker = await Worker.create({
      connection: temporal.connection,
      taskQueue,
      buildId: buildIdOf('test'),
      workflowBundle: { codePath: inject('workflowBundle') },
      sinks: workflowSinks(),
      activities: {
        ...Object.fromEntries([...ACTIVITIES, ...LOOKUPS].map((name) => [name, perform(name)])),
        ...createFollowUpPort(temporal, taskQueue),
      },
    });
    const running = worker.run();
    stop = async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
    };
  };
  await start();
  const close = async () => {
    await stop();
    await temporal.close();
  };
  return { ...temporal, taskQueue, stop: () => stop(), start, close };
}

/**
 * Returns the file's worker. A test that stops it must start it again. The activities of the events that it dispatches call
 * `perform` and are recorded; an activity that `perform` does not name succeeds with null.
 */
export async function workerForTest(perform: Perform = {}) {
  const { close: _, ...worker } = await (shared ??= openWorker());
  const calls: ActivityCall[] = [];
  const script = (call: ActivityCall) => {
    calls.push(call);
    return (perform[call.activity] as ((...args: unknown[]) => unknown) | undefined)?.(call.input, call.key);
  };
  const dispatchWith = (policy: StandingPolicy): Dispatch => {
    const dispatch = createDispatch({ temporal: worker, taskQueue: worker.taskQueue, policy, eager: false });
    return (event) => {
      const followUps =
        'lead' in event ? (policy.followUps ?? []).map(({ name }) => followUpId(name, event.lead.email)) : [];
      for (const id of [event.id, ...followUps]) scripts.set(id, script);
      return dispatch(event);
    };
  };
  return { ...worker, calls, dispatchWith, dispatch: dispatchWith({ bounceBlocklist: 'unless-soft' }) };
}
