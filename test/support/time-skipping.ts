import { randomUUID } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, inject, onTestFinished } from 'vitest';
import { atRest } from '../../src/simulation/at-rest.ts';
import { startTestServer } from '../../src/dev-server/test-server.ts';
import './runtime.ts';

type Activities = Record<string, (...args: never[]) => Promise<unknown>>;

let shared: ReturnType<typeof start> | undefined;

/** Of each workflow, by its id. */
const scripts = new Map<string, Activities>();

let server: Promise<TestWorkflowEnvironment> | undefined;
afterAll(async () => {
  await (await shared)?.close();
  await (await server)?.teardown();
});

/** The file's server. */
export const timeSkippingServer = (): Promise<TestWorkflowEnvironment> =>
  (server ??= startTestServer(inject('timeSkippingServer')));

/**
 * The file's worker and server, whose time passes as fast as its workflows allow; all tests have activities of the same
 * names. The workflow's id is the key to its own ones, and it is ended with the test: it would go on as time passes for
 * the next.
 */
export async function timeSkippingWorker(activities: Activities) {
  const { environment, taskQueue } = await (shared ??= start(Object.keys(activities)));
  const { client } = environment;
  const workflowId = randomUUID();
  scripts.set(workflowId, activities);
  onTestFinished(async () => {
    const handle = client.workflow.getHandle(workflowId);
    await atRest(handle);
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
    activities: Object.fromEntries(names.map((name) => [name, perform(name)])),
  });
  const running = worker.run();
  const close = async () => {
    worker.shutdown();
    await running;
  };
  return { environment, taskQueue, close };
}
