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

/** As the search attribute `TemporalWorkerDeploymentVersion` holds it. */
export const versionName = ({ deploymentName, buildId }: WorkerVersion): string => `${deploymentName}:${buildId}`;

/**
 * The workers that poll a task queue, for each kind of task: the version of each, undefined for one without. What is new
 * goes to the `current` version, and to workers without a version where none is current.
 */
export async function describeTaskQueue({ connection, namespace, call }: Temporal, taskQueue: string) {
  const describe = async (taskQueueType: number) => {
    const { pollers, versioningInfo } = await call(() =>
      connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue }, taskQueueType }),
    );
    // The server remembers those that are gone for minutes; one that lives asks once a minute at the least.
    const since = Date.now() / 1000 - POLLS_WITHIN_S;
    const live = (pollers ?? []).filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) > since);
    return {
      versions: live.map(({ deploymentOptions: options }) =>
        Number(options?.workerVersioningMode) === VERSIONED ? versionOf(options) : undefined,
      ),
      current: versionOf(versioningInfo?.currentDeploymentVersion),
    };
  };
  const workflows = await describe(TASK_QUEUE_TYPE.workflow);
  const activities = await describe(TASK_QUEUE_TYPE.activity);
  return { workflows: workflows.versions, activities: activities.versions, current: workflows.current };
}

type MaybeVersion = { [name in keyof WorkerVersion]?: string | null } | null | undefined;

const versionOf = (version: MaybeVersion): WorkerVersion | undefined =>
  version?.deploymentName && version.buildId
    ? { deploymentName: version.deploymentName, buildId: version.buildId }
    : undefined;
