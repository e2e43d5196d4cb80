import { type Lane, LANES } from '../domain/activities.ts';
import type { Log } from '../log/log.ts';
import { type CallBudget, createCallBudget, UNLIMITED } from '../outgoing/call-budget.ts';
import type { Pace } from '../settings/pace.ts';

/** The calls that this worker may make to each vendor. */
export type Budgets = Record<Lane, CallBudget>;

export const openBudgets = (pace: Pace): Budgets =>
  Object.fromEntries(
    LANES.map((lane) => [lane, pace[lane] === null ? UNLIMITED : createCallBudget(pace[lane])]),
  ) as Budgets;

/** Divides each budget by the number of workers. */
export function shareBudgets(budgets: Budgets, workers: number, log: Pick<Log, 'debug'>): void {
  log.debug({ workers }, 'the vendors’ limits are divided by the number of workers');
  for (const lane of LANES) budgets[lane].setShare(1 / workers);
}
