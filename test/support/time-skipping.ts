import { randomUUID } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, inject, onTestFinished } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/domain/search-attributes.ts';
import './runtime.ts';

/** `temporal.api.enums.v1.IndexedValueType`. */
const KEYWORD = 2;
const TRIES = 3;

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
export const timeSkippingServer = (): Promise<TestWorkflowEnvironment> => (server ??= startServer());

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
  onTestFinished(async () => void (await client.workflow.getHandle(workflowId).terminate()));
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

async function startServer(): Promise<TestWorkflowEnvironment> {
  const executable = { type: 'existing-path' as const, path: inject('timeSkippingServer') };
  const environment = await launch({ executable });
  await environment.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(Object.values(SEARCH_ATTRIBUTES).map((name) => [name, KEYWORD])),
  });
  return environment;
}

/** The SDK gives a server 5 s to start; where others are at the cores too, one may need a second try. */
async function launch(options: { executable: { type: 'existing-path'; path: string } }) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({ server: options });
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
}
