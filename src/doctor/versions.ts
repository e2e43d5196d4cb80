import { CLI_VERSION } from '../dev-server/cli-version.ts';
import { NAME, VERSION } from '../log/about.ts';
import { listRuns } from '../runs/list-runs.ts';
import { describeTaskQueue, versionName, type WorkerVersion } from '../temporal/task-queue.ts';
import { fault, ok, warning } from './finding.ts';
import type { TemporalCheck } from './over-temporal.ts';

const EXAMPLES = 3;
const VERSION_ATTRIBUTE = 'TemporalWorkerDeploymentVersion';

/** What runs here and there. */
export const programs: TemporalCheck = async ({ connection, call }) => {
  const { serverVersion } = await call(() => connection.workflowService.getSystemInfo({})).catch(() => ({
    serverVersion: undefined,
  }));
  const server = serverVersion ? `Temporal server ${serverVersion}` : 'the Temporal server does not say its version';
  return ok(
    'programs',
    `${NAME} ${VERSION} on Node.js ${process.version}; ${server}; npm start brings the Temporal CLI ${CLI_VERSION}`,
  );
};

/** Whether a worker of the current version polls. No finding if no worker has a version. */
export const currentVersion: TemporalCheck = async (temporal, settings) => {
  const { taskQueue } = settings.temporal;
  const { workflows, current } = await describeTaskQueue(temporal, taskQueue);
  if (!workflows.length) return [];
  if (workflows.some((version) => nameOf(version) === nameOf(current)))
    return current ? ok('version', `${nameOf(current)} is current`) : [];

  const [one] = workflows;
  const polling = [...new Set(workflows.map(nameOf))].join(', ');
  const makeCurrent =
    `temporal worker deployment set-current-version --namespace ${temporal.namespace} ` +
    `--deployment-name ${(one ?? current)!.deploymentName} ${one ? `--build-id ${one.buildId}` : '--unversioned'}`;
  if (!current)
    return fault(
      'version',
      `${polling} polls the task queue ${taskQueue}, but no version is current: no workflow runs until one is`,
      makeCurrent,
    );
  return fault(
    'version',
    `${nameOf(current)} is current, but only ${polling} polls the task queue ${taskQueue}: no new workflow runs`,
    `start a worker of the current build, or: ${makeCurrent}`,
  );
};

/** Runs that are pinned to a build that no worker runs: they cannot continue. */
export const strandedRuns: TemporalCheck = async (temporal, settings) => {
  const { taskQueue } = settings.temporal;
  try {
    const { workflows } = await describeTaskQueue(temporal, taskQueue);
    const served = workflows.flatMap((version) => (version ? [`"${versionName(version)}"`] : []));
    const runs = await listRuns(
      temporal,
      [
        `TaskQueue = "${taskQueue}" AND ExecutionStatus = "Running" AND TemporalWorkflowVersioningBehavior = "Pinned"`,
        ...(served.length ? [`${VERSION_ATTRIBUTE} NOT IN (${[...new Set(served)].join(', ')})`] : []),
      ].join(' AND '),
    );
    const byVersion = Map.groupBy(runs, ({ searchAttributes }) => String(searchAttributes[VERSION_ATTRIBUTE]?.[0]));
    return [...byVersion].map(([version, its]) => {
      const examples = its.slice(0, EXAMPLES).map(({ workflowId }) => workflowId);
      const found = `${its.length} pinned to ${version}, but no worker runs that build: ${examples.join(', ')}`;
      return fault('pinned', found, 'start a worker of that build and let it run until these workflows have ended');
    });
  } catch (error) {
    const advice = 'the pinned workflows could not be listed: Worker Versioning needs Temporal 1.29.1 or newer';
    return warning('pinned', (error as Error).message, advice);
  }
};

const nameOf = (version: WorkerVersion | undefined) => (version ? versionName(version) : 'a worker without a version');
