import type { Temporal } from './connection.ts';

const POLLS_WITHIN_S = 75;
/** `temporal.api.enums.v1.TaskQueueType`. */
const TASK_QUEUE_TYPE = { workflow: 1, activity: 2 };
/** `temporal.api.enums.v1.WorkerVersioningMode`. */
const VERSIONED = 2;

/** A build of the worker, as Temporal names it. */
export interface WorkerVersion {
  deploymentName: string;
  buildId: string;
}

/** The version as the search attribute `TemporalWorkerDeploymentVersion` contains it. */
export const versionName = ({ deploymentName, buildId }: WorkerVersion): string => `${deploymentName}:${buildId}`;

/**
 * The version of each worker that polls a task queue, for each kind of task; undefined for a worker without a version. New
 * workflows go to the `current` version; if none is current, to workers without a version.
 */
export async function describeTaskQueue(temporal: Temporal, taskQueue: string) {
  const describe = async (taskQueueType: number) => {
    const { live, versioningInfo } = await livePollers(temporal, taskQueue, taskQueueType);
    return {
      versions: live.map(({ deploymentOptions: options }) =>
        Number(options?.workerVersioningMode) === VERSIONED ? deploymentVersionOf(options) : undefined,
      ),
      current: deploymentVersionOf(versioningInfo?.currentDeploymentVersion),
    };
  };
  const workflows = await describe(TASK_QUEUE_TYPE.workflow);
  const activities = await describe(TASK_QUEUE_TYPE.activity);
  return { workflows: workflows.versions, activities: activities.versions, current: workflows.current };
}

async function livePollers({ connection, namespace, call }: Temporal, taskQueue: string, taskQueueType: number) {
  const { pollers, versioningInfo } = await call(() =>
    connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue }, taskQueueType }),
  );
  // The server lists workers for minutes after they have gone; a worker that is alive polls at least once a minute.
  const since = Date.now() / 1000 - POLLS_WITHIN_S;
  const live = (pollers ?? []).filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) > since);
  return { live, versioningInfo };
}

/**
 * The names of the workers that poll a task queue for workflow tasks, and when each has polled last (milliseconds since 1970).
 * One that was killed is among them for a minute.
 */
export async function lastPolls(temporal: Temporal, taskQueue: string): Promise<Map<string, number>> {
  const { live } = await livePollers(temporal, taskQueue, TASK_QUEUE_TYPE.workflow);
  const times = new Map<string, number>();
  for (const { identity, lastAccessTime } of live) {
    const at = Number(lastAccessTime?.seconds ?? 0) * 1000;
    times.set(identity ?? '', Math.max(at, times.get(identity ?? '') ?? 0));
  }
  return times;
}

export type MaybeVersion = { [name in keyof WorkerVersion]?: string | null } | null | undefined;

export const deploymentVersionOf = (version: MaybeVersion): WorkerVersion | undefined =>
  version?.deploymentName && version.buildId
    ? { deploymentName: version.deploymentName, buildId: version.buildId }
    : undefined;
