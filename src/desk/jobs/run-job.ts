import { applyToAll } from '../../decisions/apply-to-all.ts';
import type { ActionOutcome } from '../../decisions/bulk-action.ts';
import { reasonOf } from '../../domain/reason.ts';
import type { RequestLog } from '../../http/access-log.ts';
import { createReader } from '../../model-feed/reader.ts';
import type { ReadModel } from '../../read-model/read-model.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { Job, JobItem, JobOrder } from './job.ts';

export interface JobsParts {
  temporal: Temporal;
  model: ReadModel;
  log: RequestLog;
  /** Stops all jobs. */
  ending: AbortSignal;
}

/** How many failed items a report names. */
const NAMED = 200;
/** So many changed workflows are read into the model together. */
const A_READ = 20;
const READS_A_SECOND = 50;

/** Does the job and counts in `job`. What has changed is read into the model, so that no page shows what is decided already. */
export async function runJob<Item extends JobItem>(
  job: Job,
  order: JobOrder<Item>,
  { signal, ...parts }: JobsParts & { signal: AbortSignal },
): Promise<void> {
  const changed = changedRuns(parts);

  async function apply(item: Item): Promise<ActionOutcome> {
    const outcome = await order.apply(item).catch((error: unknown) => ({ reason: reasonOf(error) }));
    const { id, lead } = item;
    if (typeof outcome === 'object' && job.failed.length < NAMED) job.failed.push({ id, lead, reason: outcome.reason });
    if (outcome === 'unanswered' && job.unanswered.length < NAMED) job.unanswered.push({ id, lead });
    if (outcome !== 'unanswered') changed.add(item);
    return outcome;
  }

  const tally = await applyToAll(order.items, apply, {
    perSecond: order.perSecond,
    signal,
    onProgress({ done, already, failed, unanswered, left }) {
      job.counts = {
        ...{ done: done.length, already, failed: failed.length, unanswered: unanswered.length, left },
      };
    },
  });
  job.stopped = tally.stopped;
  await changed.read();
  if (!tally.done.length || !order.follow) return;
  // Who stops a job still wants to know what became of what it did.
  job.outcomes = await order.follow(tally.done, tally.stopped ? parts.ending : signal);
  if (tally.done.length > A_READ) return;
  for (const item of tally.done) changed.add(item);
  await changed.read();
}

/** Collects workflows that have changed and reads them into the model. A model that cannot be written is no failure of the job. */
function changedRuns({ temporal, model, log }: JobsParts) {
  // Not the job's signal: what was done before it was stopped is read too.
  const { signal } = new AbortController();
  const reader = createReader({ temporal, model, perSecond: READS_A_SECOND, signal });
  let waiting = new Set<string>();
  let reading: Promise<unknown> = Promise.resolve();

  function read(): Promise<unknown> {
    const runs = [...waiting].map((id) => ({ id, run: '' }));
    waiting = new Set();
    reading = reading
      .then(() => reader.read(runs))
      .catch((error: unknown) => log.warn({ reason: reasonOf(error) }, 'the read model cannot be told what a job did'));
    return reading;
  }

  return {
    add({ id, owner = id }: JobItem): void {
      waiting.add(owner);
      if (waiting.size >= A_READ) void read();
    },
    read,
  };
}
