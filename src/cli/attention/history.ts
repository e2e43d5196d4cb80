import type { History } from '@temporalio/common/lib/proto-utils.js';
import { updatesOf } from '../../runs/history.ts';
import { type Repair, repairUpdate } from '../../../workflows/effects/repair.ts';

/** A decision as it stands in the history, and the effects that it was about. */
export type Decided = Repair & { at: string; effects: string[] };

/** Who decided what in a run, oldest first. */
export const decisionsOf = (history: History): Decided[] =>
  updatesOf(history, repairUpdate).map(({ at, input, result = [] }) => ({
    at,
    ...input,
    effects: result,
  }));
