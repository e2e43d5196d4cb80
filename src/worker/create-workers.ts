import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { type NativeConnection, Worker, type WorkerOptions, type WorkflowBundleOption } from '@temporalio/worker';
import type { Registry } from 'prom-client';
import { LANES } from '../domain/activities.ts';
import { buildIdOf } from '../domain/build-id.ts';
import { withStoreName } from '../domain/local-stores.ts';
import type { Sightings } from '../model-feed/sightings.ts';
import { activityMetrics } from '../metrics/activity-metrics.ts';
import { humanSignalMetrics } from '../metrics/worker-metrics.ts';
import { queueOf } from '../settings/pace.ts';
import type { Settings } from '../settings/settings.ts';
import type { Temporal } from '../temporal/connection.ts';
import { workflowSinks } from '../temporal/workflow-sinks.ts';
import type { Traces } from '../traces/traces.ts';
import { hashOfBundle } from '../temporal/workflow-bundle.ts';
import type { WorkerActivities } from './activities.ts';
import type { Budgets } from './budgets.ts';
import { laneSlots } from './lane-slots.ts';
import { seeAttempts } from './see-attempts.ts';
import { seeEnds } from './see-ends.ts';
import { maskActivities } from './mask-activities.ts';
import { vendorOrigins, vendorsOfEffects } from './vendors.ts';

const LANE_POLLERS = 2;
/** A workflow that leaves memory loses its first tries: Temporal's core drops their results. */
const LEAST_CACHED = 10;
/**
 * A task waits for the first tries of its effects, which cost the worker nothing meanwhile. Two vendors that do not answer
 * hold up 32 of them each: the others still have room. Under load each task waits for all others, so more of them would
 * reach their time-out.
 */
const TASKS_AT_A_TIME = 80;
const ACTIVITIES_AT_A_TIME = 400;
/** If a worker is killed, what waits for it goes to another one after this time, not only after 10 seconds. */
const STICKY_WAIT = '3 seconds';

const NO_SLOTS = { type: 'fixed-size', numSlots: 1 } as const;
const NO_OTHER_TASKS = {
  workflowTaskSlotSupplier: NO_SLOTS,
  localActivityTaskSlotSupplier: NO_SLOTS,
  nexusTaskSlotSupplier: NO_SLOTS,
};

export interface WorkerParts {
  /** The bundled workflows. */
  bundle: WorkflowBundleOption;
  /** For metrics. Absent: nothing is counted. */
  registry?: Registry | undefined;
  /** Absent: nothing is traced. */
  traces?: Traces | undefined;
  /** The name of this worker at Temporal. Absent: its process id and host. The name of its store is added. */
  identity?: string | undefined;
}

/** The worker of the main task queue, and one worker for each lane, which takes an effect when its calls may start. */
export async function createWorkers(
  settings: Settings,
  temporal: Temporal<NativeConnection>,
  { effects, others, storeName }: WorkerActivities,
  budgets: Budgets,
  sightings: Sightings | undefined,
  { bundle, registry, traces, identity = `${process.pid}@${hostname()}` }: WorkerParts,
): Promise<Worker[]> {
  const { taskQueue, version, maxCachedWorkflows } = settings.temporal;
  const common = {
    connection: temporal.connection,
    namespace: temporal.namespace,
    identity: withStoreName(identity, storeName),
    // Without a grace time a shutdown cancels each activity in the middle of its call.
    shutdownGraceTime: '4 seconds',
    interceptors: {
      activity: [
        ...(registry ? [activityMetrics(registry, vendorsOfEffects(settings))] : []),
        ...(traces ? [traces.activities(vendorOrigins(settings))] : []),
        ...(sightings ? [seeAttempts(sightings)] : []),
        maskActivities,
      ],
    },
    // The lanes' workers too: an event that is pinned to a build has its activities run by that build.
    ...(version && {
      workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' },
    }),
  } satisfies Partial<WorkerOptions>;
  const main = await Worker.create({
    ...common,
    ...(version === undefined && { buildId: buildIdOf(hashOfBundle(codeOf(bundle)).slice(0, 8)) }),
    taskQueue,
    workflowBundle: bundle,
    sinks: workflowSinks({
      onHumanSignal: registry && humanSignalMetrics(registry),
      onEventDone: sightings && seeEnds(sightings),
    }),
    activities: { ...effects, ...others },
    maxCachedWorkflows: Math.max(LEAST_CACHED, maxCachedWorkflows),
    stickyQueueScheduleToStartTimeout: STICKY_WAIT,
    maxConcurrentWorkflowTaskExecutions: TASKS_AT_A_TIME,
    maxConcurrentLocalActivityExecutions: TASKS_AT_A_TIME,
    maxConcurrentActivityTaskExecutions: ACTIVITIES_AT_A_TIME,
  });
  // Also for a vendor that is local now: what was started while it was remote waits on its queue.
  const lanes = LANES.map((lane) =>
    Worker.create({
      ...common,
      taskQueue: queueOf(taskQueue, lane),
      activities: effects,
      activityTaskPollerBehavior: { type: 'simple-maximum', maximum: LANE_POLLERS },
      tuner: { ...NO_OTHER_TASKS, activityTaskSlotSupplier: laneSlots(budgets[lane]) },
    }),
  );
  return [main, ...(await Promise.all(lanes))];
}

const codeOf = (bundle: WorkflowBundleOption): string | Buffer =>
  'code' in bundle ? bundle.code : readFileSync(bundle.codePath);
