import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { SEARCH_ATTRIBUTES } from '../../src/domain/search-attributes.ts';
import { inject, onTestFinished } from 'vitest';

/** `temporal.api.enums.v1.IndexedValueType`. */
const KEYWORD = 2;
const TASK_QUEUE = 'time-skipping';

/** A server of the test's own whose time passes as fast as the workflows allow, and a worker with these activities. */
export async function timeSkippingWorker(activities: Record<string, (...args: never[]) => Promise<unknown>>) {
  const executable = { type: 'existing-path' as const, path: inject('timeSkippingServer') };
  const environment = await started(() => TestWorkflowEnvironment.createTimeSkipping({ server: { executable } }));
  await environment.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(Object.values(SEARCH_ATTRIBUTES).map((name) => [name, KEYWORD])),
  });
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: inject('workflowBundle') },
    activities,
  });
  const running = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await running;
    await environment.teardown();
  });
  return { environment, client: environment.client, taskQueue: TASK_QUEUE };
}

/** The SDK gives a server 5 s to start; where others are at the cores too, one may need a second try. */
async function started<T>(start: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}
