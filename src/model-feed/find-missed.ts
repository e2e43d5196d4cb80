import type { WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client';
import pMap from 'p-map';
import type { KnownRun, OfWorkflow } from '../read-model/model-upkeep.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import { attentionIn } from '../runs/attention-in.ts';
import { findRun } from '../runs/find-run.ts';
import { countRuns, listRuns } from '../runs/list-runs.ts';
import { CONCURRENT_CALLS, type Temporal } from '../temporal/connection.ts';
import type { Followed, StartSpan } from './periods.ts';
import type { Reader } from './reader.ts';

/** So many runs are listed; of more, the half that lacks one is looked for. */
const FEW = 500;
const IDS_A_QUERY = 50;

/** Finds what our processes did not see, because they were killed or are of another version, and reads it. */
export interface Missed {
  /** Reads what the model lacks of the events that began in the span. If it lacks nothing, that costs a count and a short list. */
  in(span: StartSpan): Promise<void>;
  /** Reads those of these open events that have ended, or wait for a person, or do so no longer. */
  of(open: KnownRun[]): Promise<void>;
  /**
   * Reads those of these open workflows in which something has happened. Temporal does not list everything: not that a person
   * has paused a follow-up, or decided one of two parked effects. If nothing has happened, that costs one call for each.
   */
  changed(of: OfWorkflow, open: KnownRun[]): Promise<void>;
}

interface Parts {
  temporal: Temporal;
  model: ReadModel;
  followed: Followed;
  reader: Reader;
}

export function findMissed({ temporal, model, followed, reader }: Parts): Missed {
  async function readDone(span: StartSpan): Promise<void> {
    const there = await countRuns(temporal, followed.eventsIn(span, true));
    if (there === (await model.completed(span))) return;
    if (there <= FEW || span.until - span.since < 2) {
      await reader.readListed(followed.eventsIn(span, true));
      return;
    }
    const middle = Math.floor((span.since + span.until) / 2);
    await readDone({ since: middle, until: span.until });
    await readDone({ since: span.since, until: middle });
  }

  return {
    async in(span) {
      // Those that end between the two looks are in the second.
      await reader.readListed(followed.eventsIn(span, false));
      await readDone(span);
    },

    async of(open) {
      for (let from = 0; from < open.length; from += IDS_A_QUERY) {
        const some = open.slice(from, from + IDS_A_QUERY);
        const now = Date.now();
        const found = await listRuns(temporal, followed.eventsOf(some.map(({ id }) => id)));
        const same = new Set(some.filter((run) => isSame(run, found)).map(({ id }) => id));
        await model.confirm('event', [...same], now);
        await reader.read(some.filter(({ id }) => !same.has(id)).map(({ id, run }) => ({ id, run })));
      }
    },

    async changed(of, open) {
      const now = Date.now();
      const found = await pMap(
        open,
        async (run) => ({ run, newest: await findRun(temporal, run.id) }),
        CONCURRENT_CALLS,
      );
      const { same = [], other = [] } = Object.groupBy(found, (one) => (isAsLong(one) ? 'same' : 'other'));
      const ids = same.map(({ run: { id } }) => id);
      await model.confirm(of, ids, now);
      const toRead = other.map(({ run: { id, run } }) => ({ id, run }));
      // Another run has continued it.
      const later = other.flatMap(({ run: { id, run }, newest }) =>
        run && newest && newest.runId !== run ? [{ id, run: newest.runId }] : [],
      );
      await reader.read([...toRead, ...later]);
    },
  };
}

/** Whether the run is open, and its history as long as when it was read. */
function isAsLong({ run, newest }: { run: KnownRun; newest: WorkflowExecutionDescription | undefined }): boolean {
  if (newest?.status.name !== 'RUNNING' || newest.runId !== run.run || newest.historyLength !== run.length)
    return false;
  // What is tried again is not in a history.
  return !(newest.raw.pendingActivities ?? []).some(({ lastFailure }) => lastFailure);
}

/** Whether Temporal lists the run as the model has it. */
function isSame({ id, attention }: KnownRun, found: WorkflowExecutionInfo[]): boolean {
  const runs = found.filter(({ workflowId }) => workflowId === id);
  const newest = runs.sort((a, b) => b.startTime.getTime() - a.startTime.getTime())[0];
  return newest?.status.name === 'RUNNING' && attention === attentionIn(newest);
}
