import type { History } from '@temporalio/common/lib/proto-utils.js';
import { type Repair, repairUpdate } from '../../workflows/effects/repair.ts';
import { updatesOf } from './history.ts';

/** What a person decided about parked effects. */
export interface RecordedDecision extends Repair {
  /** ISO 8601 */
  at: string;
  /** Names of the effects that it was about. */
  effects: string[];
}

/** The decisions in a run's history, the oldest first. */
export const decisionsOf = (history: History): RecordedDecision[] =>
  updatesOf(history, repairUpdate).map(({ at, input, result = [] }) => ({ at, ...input, effects: result }));

/** "retry slack by maya: token renewed" */
export function decisionText({ action, effects, effect, class: of, by, reason }: Omit<RecordedDecision, 'at'>): string {
  const about = effects.join(', ') || effect || of;
  return [action, about, by && `by ${by}`].filter(Boolean).join(' ') + (reason ? `: ${reason}` : '');
}
