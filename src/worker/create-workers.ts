import { type NativeConnection, Worker, type WorkerOptions, type WorkflowBundleOption } from '@temporalio/worker';
import type { Registry } from 'prom-client';
import { LANES } from '../domain/activities.ts';
import { activityMetrics } from '../metrics/activity-metrics.ts';
import { queueOf } from '../settings/pace.ts';
import type { Settings } from '../settings/settings.ts';
import type { Temporal } from '../temporal/connection.ts';
import { workflowBundle } from '../temporal/workflow-bundle.ts';
import type { WorkerActivities } from './activities.ts';
import { maskActivities } from './mask-activities.ts';

const LANE_POLLERS = 2;

/**
 * The worker of the main task queue, and one worker for each lane, whose pace Temporal keeps for all processes together.
 * @param bundle the bundled workflows; without it they are bundled now, unless this machine has done so before.
 */
export async function createWorkers(
  settings: Settings,
  temporal: Temporal<NativeConnection>,
  { effects, others }: WorkerActivities,
  bundle?: WorkflowBundleOption,
  registry?: Registry,
): Promise<Worker[]> {
  const { taskQueue, version, maxCachedWorkflows } = settings.temporal;
  const common = {
    connection: temporal.connection,
    namespace: temporal.namespace,
    // Without a grace time a shutdown cancels each activity in the middle of its call.
    shutdownGraceTime: '4 seconds',
    interceptors: { activity: [...(registry ? [activityMetrics(registry)] : []), maskActivities] },
    // The lanes' workers too: an event that is pinned to a build has its activities run by that build.
    ...(version && {
      workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' },
    }),
  } satisfies Partial<WorkerOptions>;
  const main = await Worker.create({
    ...common,
    taskQueue,
    workflowBundle: bundle ?? { codePath: await workflowBundle(settings.cacheDir, version !== undefined) },
    activities: { ...effects, ...others },
    maxCachedWorkflows,
  });
  // Also for a vendor that is local now: what was started while it was remote waits on its queue.
  const lanes = LANES.map((lane) =>
    Worker.create({
      ...common,
      taskQueue: queueOf(taskQueue, lane),
      activities: effects,
      activityTaskPollerBehavior: { type: 'simple-maximum', maximum: LANE_POLLERS },
      ...(settings.pace[lane] !== null && { maxTaskQueueActivitiesPerSecond: settings.pace[lane] }),
    }),
  );
  return [main, ...(await Promise.all(lanes))];
}
