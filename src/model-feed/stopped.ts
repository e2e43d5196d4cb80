import type { ReadModel } from '../read-model/read-model.ts';
import type { NewRows } from '../read-model/rows.ts';
import { mayStop } from '../runs/parked.ts';
import { stoppedRuns, type StoppedRuns } from '../runs/stopped.ts';
import type { Temporal } from '../temporal/connection.ts';

/** Workflows that have stopped before their work was done, as last looked. */
export interface StoppedSeen extends StoppedRuns {
  /** When it was looked. Milliseconds since 1970. */
  at: number;
}

const NAME = 'stopped';
/** So many of each class are named. */
const MOST = 50;

/** Looks for stopped workflows. Costs some list requests and a call for each of up to 200 open runs. */
export async function stoppedNote(temporal: Temporal): Promise<NewRows> {
  const at = Date.now();
  const seen: StoppedSeen = { at, ...(await stoppedRuns(temporal, mayStop({}), MOST)) };
  return { note: [{ name: NAME, value: JSON.stringify(seen), seen: at }] };
}

/** The stopped workflows that the model knows; undefined if nobody has looked yet. */
export const stoppedSeen = (model: Pick<ReadModel, 'note'>): Promise<StoppedSeen | undefined> =>
  model.note<StoppedSeen>(NAME);
