import type { Settings } from '../../settings/settings.ts';
import { countParked } from '../../runs/parked.ts';
import { connectTemporal, type Temporal } from '../../temporal/connection.ts';
import { missingSearchAttributes, retentionOf } from '../../temporal/namespace.ts';
import { describeTaskQueue } from '../../temporal/task-queue.ts';
import { fault, type Finding, findingOf, ok, warning } from './finding.ts';
import { current, stranded } from './versions.ts';
import { DAY_MS, HOUR_MS } from '../../domain/duration.ts';

export type TemporalCheck = (temporal: Temporal, settings: Settings) => Promise<Finding | Finding[]>;

async function over(settings: Settings, checks: TemporalCheck[]): Promise<Finding[]> {
  let connected: Temporal;
  try {
    connected = await connectTemporal(settings.temporal);
  } catch (error) {
    return [fault('Temporal', (error as Error).message, 'npm start runs one; else check TEMPORAL_ADDRESS and its key')];
  }
  try {
    return (await Promise.all(checks.map((check) => check(connected, settings)))).flat();
  } finally {
    await connected.close();
  }
}

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
  const command = `temporal operator namespace update --retention ${hours}h -n ${temporal.namespace}`;
  return warning('retention', `${days(retentionMs)}, DEDUPE_WINDOW is ${days(dedupeWindowMs)}`, command);
};

const searchAttributes: TemporalCheck = async (temporal) => {
  try {
    const missing = await missingSearchAttributes(temporal);
    if (!missing.length) return ok('search attributes', 'registered');
    const names = missing.map((name) => `--name ${name} --type Keyword`).join(' ');
    const command = `temporal operator search-attribute create ${names}`;
    return fault('search attributes', `missing: ${missing.join(', ')}`, command);
  } catch (error) {
    return warning('search attributes', (error as Error).message, 'Temporal Cloud: look at the namespace’s settings');
  }
};

const workers: TemporalCheck = async (temporal, settings) => {
  const { taskQueue } = settings.temporal;
  const queues = await Promise.all(
    [taskQueue, ...Object.values(settings.policy.queues)].map(async (queue) => {
      const { workflows, activities } = await describeTaskQueue(temporal, queue);
      return {
        queue,
        polling: queue === taskQueue ? Math.min(workflows.length, activities.length) : activities.length,
      };
    }),
  );
  const idle = queues.filter(({ polling }) => !polling).map(({ queue }) => queue);
  return idle.length
    ? fault('worker', `none polls ${idle.join(', ')}`, 'npm run worker; check TEMPORAL_TASK_QUEUE on both sides')
    : ok('worker', queues.map(({ queue, polling }) => `${polling} polling ${queue}`).join(', '));
};

/** Also where ops could not be told, because Slack is what refuses. */
const parked: TemporalCheck = async (temporal) => {
  try {
    const found = await countParked(temporal);
    if (!found.length) return ok('attention', 'nothing waits for a person, has failed, is stuck or retries for long');
    return found.map((one) => findingOf('attention', one));
  } catch (error) {
    return warning('attention', (error as Error).message, 'it could not be counted: look at the search attributes');
  }
};

export const temporal = (settings: Settings) => over(settings, [namespaceFinding, retention, searchAttributes]);

export const worker = (settings: Settings) => over(settings, [workers, current]);

export const attention = (settings: Settings) => over(settings, [parked, stranded]);
