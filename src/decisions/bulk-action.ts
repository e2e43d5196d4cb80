import type { RunRow } from '../runs/row.ts';
import type { RetryOutcomes } from './retry-outcome.ts';

/** The outcome for one run; `already`: there was nothing left to do; a `reason`: why it failed. */
export type ActionOutcome = 'done' | 'already' | 'unanswered' | { reason: string };

/** Something that a command does to workflows, to one or to many. */
export interface BulkAction<Run extends RunRow = RunRow> {
  /** The name of the command: `retry`. */
  name: string;
  /** Says what was done to a run: "retried". */
  done: string;
  /** The name of that count in JSON. */
  doneField: string;
  /** Says why there was nothing left to do: "repaired" for "already repaired", `alreadyRepaired` in JSON. */
  already: string;
  /** The command that lists the runs to which it could be done: `attention list`. */
  listedBy: string;
  /** The groups in which a dry run counts the runs. */
  groups: Record<string, (run: Run) => string | undefined>;
  /** Whether there is something to do to this run. */
  appliesTo(run: Run): boolean;
  apply(run: Run): Promise<ActionOutcome>;
  /** Watches the runs after the action and reports what happens to them. `signal` aborts on Ctrl-C. */
  follow?(done: Run[], signal: AbortSignal): Promise<RetryOutcomes>;
}
