import type { WorkflowExecutionInfo } from '@temporalio/client';
import PQueue from 'p-queue';
import type { KnownRun } from '../read-model/model-upkeep.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import type { NewRows, TableName } from '../read-model/rows.ts';
import { attentionIn } from '../runs/attention-in.ts';
import { eachRun } from '../runs/list-runs.ts';
import type { Temporal } from '../temporal/connection.ts';
import { readRun, type RunToRead } from './read-run.ts';

export interface ReaderOptions {
  temporal: Temporal;
  model: ReadModel;
  /** How many histories are read per second, at most. */
  perSecond: number;
  signal: AbortSignal;
  /** What the model read before this time is replaced, whatever it says. Absent: unless it is newer. */
  over?: number;
}

/** Reads runs into the model, some at a time. */
export interface Reader {
  /** Reads the runs of a list that are new or have changed. Returns how many it has read. */
  readListed(query: string, options?: ListedOptions): Promise<number>;
  /** Rejects if one cannot be read, after the others were. */
  read(runs: RunToRead[]): Promise<number>;
}

export interface ListedOptions {
  /** Reads every one. */
  all?: boolean;
  /** Called with the id of each. */
  onListed?(id: string): void;
}

const A_PAGE = 500;
const AT_A_TIME = 5;
const A_WRITE = 50;
const MOST_REMEMBERED = 50_000;
/** A list that is older than what a process of ours saw is so for some seconds. */
const LISTED_WITHIN_MS = 30_000;

export function createReader({ temporal, model, perSecond, signal, over }: ReaderOptions): Reader {
  const pace = new PQueue({ concurrency: AT_A_TIME, intervalCap: Math.ceil(perSecond / 10), interval: 100 });

  /** Runs that were read after their end: nothing changes in them. */
  const ended = new Set<string>();

  async function read(runs: RunToRead[]): Promise<number> {
    let failed: PromiseRejectedResult | undefined;
    for (let from = 0; from < runs.length; from += A_WRITE) {
      signal.throwIfAborted();
      const some = runs.slice(from, from + A_WRITE);
      const all = await Promise.allSettled(some.map((run) => pace.add(() => readRun(temporal, run))));
      const found = all.flatMap((one) => (one.status === 'fulfilled' && one.value) || []);
      if (found.length) await model.write(mergedRows(found), over);
      const gone = some.filter((_, i) => isGone(all[i]!));
      if (gone.length) await model.lose(gone, Date.now());
      const failures = all.filter((one) => one.status === 'rejected');
      failed ??= failures[0];
      if (failures.length === some.length) break;
    }
    if (failed) throw failed.reason;
    return runs.length;
  }

  async function readPage(page: WorkflowExecutionInfo[], all: boolean): Promise<number> {
    const known = all ? new Map<string, KnownRun>() : await model.known(page.map(({ workflowId }) => workflowId));
    const wanted = page.filter((run) => all || (!ended.has(run.runId) && hasChanged(known.get(run.workflowId), run)));
    const count = await read(wanted.map(({ workflowId: id, runId: run }) => ({ id, run })));
    if (ended.size > MOST_REMEMBERED) ended.clear();
    for (const { status, runId } of wanted) if (status.name !== 'RUNNING') ended.add(runId);
    return count;
  }

  return {
    read,
    async readListed(query, { all = false, onListed } = {}) {
      let count = 0;
      let page: WorkflowExecutionInfo[] = [];
      for await (const run of eachRun(temporal, query)) {
        page.push(run);
        onListed?.(run.workflowId);
        if (page.length < A_PAGE) continue;
        count += await readPage(page, all);
        page = [];
      }
      return page.length ? count + (await readPage(page, all)) : count;
    },
  };
}

const isGone = (one: PromiseSettledResult<NewRows | undefined>): boolean => one.status === 'fulfilled' && !one.value;

/** Whether Temporal's list says more than the model knows. The list may be older than the model, too. */
function hasChanged(known: KnownRun | undefined, listed: WorkflowExecutionInfo): boolean {
  if (!known) return true;
  // The model knows the newest run of an id; what an older one has done is in it too.
  const isOpen = listed.status.name === 'RUNNING';
  // Of one that waits for nobody the model has what our processes saw.
  if (known.run === '' && isOpen) return attentionIn(listed) !== '';
  if (known.run !== listed.runId) return true;
  if (known.status === 'running') return !isOpen || known.attention !== attentionIn(listed);
  // A process of ours saw it end, and Temporal did not hear of it: it may end otherwise.
  return isOpen && known.closed < Date.now() - LISTED_WITHIN_MS;
}

/** The rows of several runs as one. */
export function mergedRows(all: NewRows[]): NewRows {
  const rows: Partial<Record<TableName, object[]>> = {};
  for (const one of all)
    for (const [table, some] of Object.entries(one) as [TableName, object[]][]) (rows[table] ??= []).push(...some);
  return rows as NewRows;
}
