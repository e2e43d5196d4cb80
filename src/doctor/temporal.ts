import { command } from '../domain/command.ts';
import { splitStores } from '../domain/local-stores.ts';
import { countParked } from '../runs/parked.ts';
import type { Settings } from '../settings/settings.ts';
import { missingSearchAttributes, retentionOf } from '../temporal/namespace.ts';
import { type LiveWorker, liveWorkers } from '../temporal/live-workers.ts';
import { describeTaskQueue, lastPolls } from '../temporal/task-queue.ts';
import { certificateFindings } from './certificates.ts';
import { fault, findingOf, ok, warning } from './finding.ts';
import { type Connect, overTemporal, type TemporalCheck } from './over-temporal.ts';
import { paceFindings } from './pace.ts';
import { currentVersion, programs, strandedRuns } from './versions.ts';
import { counted } from '../domain/text/counted.ts';
import { DAY_MS, HOUR_MS, spanText } from '../domain/duration.ts';

const namespaceFinding: TemporalCheck = async (temporal) => {
  try {
    await retentionOf(temporal);
    return ok('Temporal', `answers at ${temporal.address}, namespace ${temporal.namespace}`);
  } catch (error) {
    return fault('Temporal', (error as Error).message, 'create the namespace, or set TEMPORAL_NAMESPACE');
  }
};

const retention: TemporalCheck = async (temporal, { dedupeWindowMs }) => {
  const days = (ms: number) => `${Math.round((ms / DAY_MS) * 10) / 10} days`;
  const retentionMs = await retentionOf(temporal).catch(() => 0);
  if (retentionMs >= dedupeWindowMs) return ok('retention', days(retentionMs));
  const hours = Math.ceil(dedupeWindowMs / HOUR_MS);
  return warning(
    'retention',
    `Temporal remembers events for ${days(retentionMs)}, but DEDUPE_WINDOW is ${days(dedupeWindowMs)}`,
    `temporal operator namespace update --retention ${hours}h -n ${temporal.namespace}`,
  );
};

const searchAttributes: TemporalCheck = async (temporal) => {
  try {
    const missing = await missingSearchAttributes(temporal);
    if (!missing.length) return ok('search attributes', 'registered');
    const names = missing.map((name) => `--name ${name} --type Keyword`).join(' ');
    const advice = `temporal operator search-attribute create ${names}`;
    return fault('search attributes', `missing: ${missing.join(', ')}`, advice);
  } catch (error) {
    const advice = 'on Temporal Cloud, check the search attributes in the namespace’s settings';
    return warning('search attributes', (error as Error).message, advice);
  }
};

const workers: TemporalCheck = async (temporal, settings) => {
  const { taskQueue } = settings.temporal;
  const queues = await Promise.all(
    [taskQueue, ...Object.values(settings.policy.queues)].map(async (queue) => {
      const { workflows, activities } = await describeTaskQueue(temporal, queue);
      const polling = queue === taskQueue ? Math.min(workflows.length, activities.length) : activities.length;
      return { queue, polling };
    }),
  );
  const idle = queues.filter(({ polling }) => !polling).map(({ queue }) => queue);
  if (!idle.length)
    return ok(
      'worker',
      queues.map(({ queue, polling }) => `task queue ${queue}: ${counted(polling, 'worker')}`).join(', '),
    );
  return fault(
    'worker',
    `no worker polls the task queue${idle.length === 1 ? '' : 's'} ${idle.join(', ')}`,
    'npm run worker; if one runs, TEMPORAL_TASK_QUEUE must be the same there and here',
  );
};

/** No finding if the server does not report it. */
const slots: TemporalCheck = async (temporal, settings) => {
  const workers = (await liveWorkers(temporal, settings.temporal.taskQueue)) ?? [];
  return workers.map((worker) => ({ ...ok('live worker', slotsText(worker)), worker }));
};

const localStores: TemporalCheck = async (temporal, settings) => {
  const polls = await lastPolls(temporal, settings.temporal.taskQueue);
  const split = splitStores([...polls.keys()]);
  if (split === undefined) return [];
  const advice =
    'set DATABASE_URL to the same database for all workers; on one machine the same DATA_DIR is enough. ' +
    `To bring a folder into the database: ${command('store move --to database')}`;
  return fault('local store', split, advice);
};

const slotsText = ({ identity, build, workflowTasks, activities, secondsAgo }: LiveWorker): string =>
  [
    `${identity}: ${spanText(secondsAgo * 1_000)} ago at work on ${workflowTasks.used} of ${workflowTasks.all} workflow tasks`,
    `and ${activities.used} of ${activities.all} activities${build && `; build ${build}`}`,
  ].join(' ');

/** Needed in addition to the messages to ops, which cannot be sent if Slack is the problem. */
const parked: TemporalCheck = async (temporal) => {
  try {
    const found = await countParked(temporal);
    if (!found.length)
      return ok('attention', 'no workflow waits for a person, has failed, is stuck or retries for long');
    return found.map((one) => findingOf('attention', one));
  } catch (error) {
    return warning('attention', (error as Error).message, 'check the search attributes above: the count needs them');
  }
};

/** With a certificate that has ended Temporal cannot be reached, so that it is said first. */
export const examineTemporal = async (settings: Settings, connect: Connect) => [
  ...certificateFindings(settings, 'temporal'),
  ...(await overTemporal(settings, connect, [namespaceFinding, retention, searchAttributes, programs])),
];

export const examineWorker = (settings: Settings, connect: Connect) =>
  overTemporal(settings, connect, [workers, slots, localStores, currentVersion, paceFindings]);

export const examineAttention = (settings: Settings, connect: Connect) =>
  overTemporal(settings, connect, [parked, strandedRuns]);
