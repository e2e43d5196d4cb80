import { listRuns } from '../../runs/list-runs.ts';
import { describeTaskQueue, versionName, type WorkerVersion } from '../../temporal/task-queue.ts';
import { fault, ok, warning } from './finding.ts';
import type { TemporalCheck } from './temporal.ts';

const EXAMPLES = 3;

/** Whether what is new gets to a worker; nothing is said where none has a version. */
export const current: TemporalCheck = async (temporal, settings) => {
  const { taskQueue } = settings.temporal;
  const { workflows, current } = await describeTaskQueue(temporal, taskQueue);
  if (!workflows.length) return [];
  if (workflows.some((version) => nameOf(version) === nameOf(current)))
    return current ? ok('version', `${nameOf(current)} is current`) : [];

  const [one] = workflows;
  const polling = [...new Set(workflows.map(nameOf))].join(', ');
  const command =
    `temporal worker deployment set-current-version --namespace ${temporal.namespace} ` +
    `--deployment-name ${(one ?? current)!.deploymentName} ${one ? `--build-id ${one.buildId}` : '--unversioned'}`;
  if (!current)
    return fault('version', `${polling} polls ${taskQueue}: nothing is dispatched until a version is current`, command);
  const found = `${nameOf(current)} is current, but polls ${taskQueue} no more (${polling} does): nothing new is dispatched`;
  return fault('version', found, `start a worker of that build, or: ${command}`);
};

/** What is pinned to a build that no worker runs, and so goes on nowhere. */
export const stranded: TemporalCheck = async (temporal, settings) => {
  const { taskQueue } = settings.temporal;
  try {
    const { workflows } = await describeTaskQueue(temporal, taskQueue);
    const served = workflows.flatMap((version) => (version ? [`"${versionName(version)}"`] : []));
    const runs = await listRuns(
      temporal,
      [
        `TaskQueue = "${taskQueue}" AND ExecutionStatus = "Running" AND TemporalWorkflowVersioningBehavior = "Pinned"`,
        ...(served.length ? [`TemporalWorkerDeploymentVersion NOT IN (${[...new Set(served)].join(', ')})`] : []),
      ].join(' AND '),
    );
    const byVersion = Map.groupBy(runs, ({ searchAttributes }) => String(searchAttributes[VERSION]?.[0]));
    return [...byVersion].map(([version, its]) => {
      const examples = its.slice(0, EXAMPLES).map(({ workflowId }) => workflowId);
      const found = `${its.length} pinned to ${version}, which no worker runs: ${examples.join(', ')}`;
      return fault('pinned', found, 'start a worker of that build again, until it is drained');
    });
  } catch (error) {
    return warning(
      'pinned',
      (error as Error).message,
      'it could not be looked up: Worker Versioning needs Temporal 1.29.1 or newer',
    );
  }
};

const VERSION = 'TemporalWorkerDeploymentVersion';
const nameOf = (version: WorkerVersion | undefined) => (version ? versionName(version) : 'a worker without a version');
