import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { createFollowUpPort } from '../runs/call-follow-ups.ts';
import type { TemporalCalls } from '../temporal/connection.ts';
import type { World } from './world.ts';
import { workflowSinks } from '../temporal/workflow-sinks.ts';

interface WorkerOptions {
  environment: TestWorkflowEnvironment;
  temporal: TemporalCalls;
  taskQueue: string;
  workflowBundle: WorkflowBundleOption;
  world: World;
  maxCachedWorkflows?: number;
}

/** Starts a worker whose activities act on the simulation's world. Resolves with a function that stops it. */
export async function startSimulationWorker(options: WorkerOptions): Promise<() => Promise<void>> {
  const { environment, temporal, taskQueue, workflowBundle, world, maxCachedWorkflows = 100 } = options;
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue,
    workflowBundle,
    sinks: workflowSinks(),
    activities: { ...world.activities, ...world.lookups, ...createFollowUpPort(temporal, taskQueue) },
    maxCachedWorkflows,
    // Where only one run has room, the task of another run evicts it and loses its local activities: the task is then carried
    // out again after 10 seconds. So no worker without a cache takes a second task before the first one has ended.
    ...(maxCachedWorkflows === 0 && { maxConcurrentWorkflowTaskExecutions: 1 }),
    // Nobody fixes code that throws during a simulation: without this its task would be retried forever.
    workflowFailureErrorTypes: { '*': ['Error'] },
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
  };
}
