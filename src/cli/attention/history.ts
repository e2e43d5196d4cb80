import type { Temporal } from '../../temporal/connection.ts';
import { historyOf, updatesOf } from '../../temporal/history-of-run.ts';
import type { Repair } from '../../../workflows/repair.ts';

/** A decision as it stands in the history, and the effects that it was about. */
export type Decided = Repair & { at: string; effects: string[] };

/** Who decided what in a run, oldest first. */
export const decisionsOf = async (temporal: Temporal, id: string, runId: string): Promise<Decided[]> =>
  updatesOf<Repair, string[]>(await historyOf(temporal, id, runId), 'repair').map(({ at, input, result = [] }) => ({
    at,
    ...input,
    effects: result,
  }));
