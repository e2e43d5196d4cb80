import { randomUUID } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, inject, onTestFinished } from 'vitest';
import { untilIdle } from '../../src/simulation/until-idle.ts';
import { startTestServer } from '../../src/dev-server/test-server.ts';
import './runtime.ts';
import { workflowSinks } from '../../src/temporal/workflow-sinks.ts';

type Activities = Record<string, (...args: never[]) => Promise<unknown>>;

let shared: ReturnType<typeof start> | undefined;

/** The activities of each workflow, by workflow id. */
const scripts = new Map<string, Activities>();

let server: Promise<TestWorkflowEnvironment> | undefined;
afterAll(async () => {
  await (await shared)?.close();
  await (await server)?.teardown();
});

/** Returns the file's time-skipping server. */
export const timeSkippingServer = (): Promise<TestWorkflowEnvironment> =>
  (server ??= startTestServer(inject('timeSkippingServer')));

/**
 * Returns the file's worker and time-skipping server. All tests use activities of the same names; the workflow id selects the
 * running test's activities. The workflow is terminated after the test: it would otherwise continue while time passes for
 * the next test.
 */
export async function timeSkippingWorker(activities: Activities) {
  const { environment, taskQueue } = await (shared ??= start(Object.keys(activities)));
  const { client } = environment;
  const workflowId = randomUUID();
  scripts.set(workflowId, activities);
  onTestFinished(async () => {
    const handle = client.workflow.getHandle(workflowId);
    await untilIdle(handle);
    await handle.terminate();
  });
  return { environment, client, taskQueue, workflowId };
}

async function start(names: string[]) {
  const environment = await timeSkippingServer();
  const taskQueue = `test-${randomUUID()}`;
  const perform =
    (name: string) =>
    (...args: never[]) =>
      scripts.get(activityInfo().workflowExecution!.workflowId)![name]!(...args);
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue,
    workflowBundle: { codePath: inject('workflowBundle') },
    sinks: workflowSinks(),
    activities: Object.fromEntries(names.map((name) => [name, perform(name)])),
  });
  const running = worker.run();
  const close = async () => {
    worker.shutdown();
    await running;
  };
  return { environment, taskQueue, close };
}
