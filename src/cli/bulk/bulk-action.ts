import type { RunRow } from '../../runs/row.ts';

/** What became of one run; `already`: there was nothing left to do; a `reason`: why it failed. */
export type ActionOutcome = 'done' | 'already' | 'unanswered' | { reason: string };

/** Something that a command does to workflows, to one or to many. */
export interface BulkAction<Run extends RunRow = RunRow> {
  /** As it is typed: `retry`. */
  name: string;
  /** Says what was done to a run: "retried". */
  done: string;
  /** The name of that count in JSON. */
  doneField: string;
  /** Says why there was nothing left to do: "repaired" for "already repaired", `alreadyRepaired` in JSON. */
  already: string;
  /** The command that lists the runs to which it could be done: `attention list`. */
  listedBy: string;
  /** By what a dry run counts the runs. */
  groups: Record<string, (run: Run) => string | undefined>;
  /** Whether there is something to do to this run. */
  appliesTo(run: Run): boolean;
  apply(run: Run): Promise<ActionOutcome>;
  /** Reports what becomes of the runs to which it was done. `signal` aborts on Ctrl-C. */
  follow?(done: Run[], signal: AbortSignal): Promise<Aftermath>;
}

/** What became of the runs after the action; added to the report. */
export interface Aftermath {
  json: object;
  text: string;
  /** False makes the exit code 1. */
  isWell: boolean;
}
