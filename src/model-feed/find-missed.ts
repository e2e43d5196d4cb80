import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { KnownRun } from '../read-model/model-upkeep.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import { attentionIn } from '../runs/attention-in.ts';
import { countRuns, listRuns } from '../runs/list-runs.ts';
import type { Temporal } from '../temporal/connection.ts';
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
        await model.confirm([...same], now);
        await reader.read(some.filter(({ id }) => !same.has(id)).map(({ id, run }) => ({ id, run })));
      }
    },
  };
}

/** Whether Temporal lists the run as the model has it. */
function isSame({ id, attention }: KnownRun, found: WorkflowExecutionInfo[]): boolean {
  const runs = found.filter(({ workflowId }) => workflowId === id);
  const newest = runs.sort((a, b) => b.startTime.getTime() - a.startTime.getTime())[0];
  return newest?.status.name === 'RUNNING' && attention === attentionIn(newest);
}
