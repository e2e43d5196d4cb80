import { perEvent, readSamples, type Sample, sumBy } from './counters.ts';

/** What the Temporal server does for one event. */
export interface ServerWork {
  /** Calls of its clients, by method. */
  calls: Record<string, number>;
  /** Its requests to the database, by kind. */
  requests: Record<string, number>;
  /**
   * What it counts as Actions, by type. Without upserts of search attributes: only `patched` makes them here, and Temporal
   * Cloud does not bill those.
   */
  actions: Record<string, number>;
  shards: {
    /** Requests that a history shard makes one after the other. */
    writes: number;
    /** How long one of them waits for the shard, and how long a write to a workflow takes, in milliseconds. */
    waitMs: number;
    writeMs: number;
  };
}

const NAMES = [
  'service_requests',
  'persistence_requests',
  'action',
  ...['semaphore_latency', 'persistence_latency'].flatMap((name) => [`${name}_sum`, `${name}_count`]),
];
const WRITES = ['CreateWorkflowExecution', 'UpdateWorkflowExecution'];
const NAMESPACE = 'default';
const UPSERTS = 'command_UpsertWorkflowSearchAttributes';

export const readServer = (url: string): Promise<Sample[]> => readSamples(url, NAMES);

/** What was done between two readings. The server's own workflows are in another namespace and do not count. */
export function serverWork(before: Sample[], after: Sample[], events: number): ServerWork {
  const each = (name: string, label: string, is: (labels: Record<string, string>) => boolean = () => true) => {
    const sums = (samples: Sample[]) =>
      sumBy(
        samples.filter((one) => one.name === name && is(one.labels)),
        label,
      );
    return perEvent(sums(before), sums(after), events);
  };
  const isOurs = ({ namespace }: Record<string, string>) => namespace === NAMESPACE;
  const isWrite = ({ operation = '' }: Record<string, string>) => WRITES.includes(operation);
  const one = (name: string, is?: (labels: Record<string, string>) => boolean) =>
    each(name, 'service_name', is)['history'] ?? 0;
  return {
    calls: each('service_requests', 'operation', (labels) => isOurs(labels) && labels['service_name'] === 'frontend'),
    requests: each('persistence_requests', 'operation'),
    actions: each('action', 'action_type', (labels) => isOurs(labels) && labels['action_type'] !== UPSERTS),
    shards: {
      writes: one('semaphore_latency_count'),
      waitMs: (1_000 * one('semaphore_latency_sum')) / one('semaphore_latency_count'),
      writeMs: (1_000 * one('persistence_latency_sum', isWrite)) / one('persistence_latency_count', isWrite),
    },
  };
}
