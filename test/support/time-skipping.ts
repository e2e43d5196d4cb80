import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, inject, onTestFinished } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/domain/search-attributes.ts';
import './runtime.ts';

/** `temporal.api.enums.v1.IndexedValueType`. */
const KEYWORD = 2;
const TRIES = 3;

let server: Promise<TestWorkflowEnvironment> | undefined;
afterAll(async () => (await server)?.teardown());

/** The file's server. */
export const timeSkippingServer = (): Promise<TestWorkflowEnvironment> => (server ??= startServer());

/**
 * A worker with these activities on the file's server, whose time passes as fast as its workflows allow. A test ends the
 * workflows that it `keeps`: they would go on as time passes for the next one.
 */
export async function timeSkippingWorker(activities: Record<string, (...args: never[]) => Promise<unknown>>) {
  const environment = await timeSkippingServer();
  const taskQueue = `test-${randomUUID()}`;
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue,
    workflowBundle: { codePath: inject('workflowBundle') },
    activities,
  });
  const running = worker.run();
  const kept: WorkflowHandle[] = [];
  onTestFinished(async () => {
    for (const handle of kept) await handle.terminate();
    worker.shutdown();
    await running;
  });
  return { environment, client: environment.client, taskQueue, keeps: (handle: WorkflowHandle) => kept.push(handle) };
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
