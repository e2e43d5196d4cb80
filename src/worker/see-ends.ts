import type { EventDone } from '../domain/workflow-sinks.ts';
import type { Sightings } from '../model-feed/sightings.ts';
import type { CallingWorkflow } from '../temporal/workflow-sinks.ts';

/** Tells the read model of each event whose workflow ends. */
export const seeEnds =
  ({ done }: Pick<Sightings, 'done'>) =>
  ({ workflowId: id, runId: run, startTime, historyLength: length }: CallingWorkflow, what: EventDone): void =>
    done({ id, run, began: startTime.getTime(), length, seen: Date.now() }, what);
