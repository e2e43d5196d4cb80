import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DAY_MS } from '../../domain/duration.ts';
import { reasonOf } from '../../domain/reason.ts';
import { isRunning, type Job, type JobItem, type JobOrder } from './job.ts';
import { type JobsParts, runJob } from './run-job.ts';

/** The jobs of this process. They end with it: starting the same again only does what is left. */
export interface Jobs {
  /** Begins a job. Throws one sentence if too many run already. */
  start<Item extends JobItem>(order: JobOrder<Item>): Job;
  /** Undefined if the job is forgotten, or of another process. */
  find(id: string): Job | undefined;
  /** The newest first. */
  list(): Job[];
  /** Requests that were sent are awaited, no more are sent. */
  stop(id: string, why: string): void;
  /** Resolves at the end of the job, or after so many milliseconds. */
  wait(id: string, ms: number): Promise<void>;
  /** Resolves when no job runs. */
  idle(): Promise<void>;
}

/** How many ended jobs are remembered, how long, and how many run at the same time. */
const KEPT = { jobs: 100, ms: DAY_MS, running: 5 };

interface Kept {
  job: Job;
  stop: AbortController;
  over: Promise<void>;
}

export function createJobs(parts: JobsParts): Jobs {
  const { ending, log } = parts;
  const all = new Map<string, Kept>();

  function forget(): void {
    const over = [...all.values()].filter(({ job }) => !isRunning(job));
    const tooMany = over.length - KEPT.jobs;
    for (const [i, { job }] of over.entries()) if (i < tooMany || Date.now() - job.ended > KEPT.ms) all.delete(job.id);
  }

  async function run<Item extends JobItem>(job: Job, order: JobOrder<Item>, signal: AbortSignal): Promise<void> {
    const { id, title, by, matched } = job;
    log.info({ job: id, title, by, matched }, 'job begun');
    await runJob(job, order, { ...parts, signal }).catch((error: unknown) => {
      job.stopped = reasonOf(error);
      log.error({ err: error, job: id }, 'job failed');
    });
    job.ended = Date.now();
    log.info({ job: id, title, by, matched, ...job.counts, stopped: job.stopped }, 'job ended');
  }

  return {
    start(order) {
      forget();
      const running = [...all.values()].filter(({ job }) => isRunning(job)).length;
      if (running >= KEPT.running) throw new Error(`${running} jobs run already: wait until one of them has ended`);
      const { title, done, already, by, back, perSecond, items } = order;
      const job: Job = {
        ...{ id: randomUUID(), title, done, already, by, back, perSecond },
        ...{ began: Date.now(), ended: 0, matched: items.length },
        counts: { done: 0, already: 0, failed: 0, unanswered: 0, left: items.length },
        ...{ failed: [], unanswered: [], stopped: undefined, outcomes: undefined },
      };
      const stop = new AbortController();
      const onEnd = () => stop.abort('the desk ends');
      if (ending.aborted) onEnd();
      else ending.addEventListener('abort', onEnd, { once: true });
      const over = run(job, order, stop.signal).finally(() => ending.removeEventListener('abort', onEnd));
      all.set(job.id, { job, stop, over });
      return job;
    },
    find: (id) => all.get(id)?.job,
    list: () => [...all.values()].map(({ job }) => job).reverse(),
    stop: (id, why) => all.get(id)?.stop.abort(why),
    async wait(id, ms) {
      const timer = new AbortController();
      const time = sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([all.get(id)?.over, time]);
      timer.abort();
    },
    async idle() {
      await Promise.all([...all.values()].map(({ over }) => over));
    },
  };
}
