/** What the model knows of a workflow: enough to see whether it has changed. */
export interface KnownRun {
  id: string;
  run: string;
  status: string;
  attention: string;
  length: number;
  /** When it ended; 0 while it is open. */
  closed: number;
}

/** The tables of workflows. */
export type OfWorkflow = 'event' | 'follow_up';

/** What those use who keep the model as Temporal says. */
export interface ModelUpkeep {
  /** Those of these workflows that the model knows, by their ids. */
  known(ids: string[]): Promise<Map<string, KnownRun>>;
  /**
   * Open workflows whose rows are older than this, the oldest first. What nobody could say of a follow-up may be said now, so
   * the length of its history is then 0.
   * @param isWaiting only those that need a person, or only the others.
   */
  stale(of: OfWorkflow, before: number, limit: number, isWaiting?: boolean): Promise<KnownRun[]>;
  /** Takes note that these workflows are still as the model has them. */
  confirm(of: OfWorkflow, ids: string[], at: number): Promise<void>;
  /** How many events began in the period and have completed. */
  completed(period: { since: number; until: number }): Promise<number>;
  /** Open workflows that need a person. */
  needingPerson(): Promise<KnownRun[]>;
  /** Events that ended before this time and have an effect of which nobody has seen the end. */
  unfinished(before: number, limit: number): Promise<KnownRun[]>;
  /** Takes note that a person has paused these follow-ups, or let them continue. The rest of them is read later. */
  steered(ids: string[], isPaused: boolean): Promise<void>;
  /** Takes note that Temporal does not have these runs any more: nothing is open in them. */
  lose(runs: Pick<KnownRun, 'id' | 'run'>[], at: number): Promise<void>;
  /** What `write` has put into `note`, as JSON; undefined if there is none. */
  note<Value>(name: string): Promise<Value | undefined>;
  /**
   * Changes a note that is there. False if there is none: the model was emptied meanwhile, and what it was told before is gone.
   * @param was false too if the note is not this any more: another process has changed it.
   */
  renote(name: string, value: unknown, was?: unknown): Promise<boolean>;
  /** Takes or keeps the lease of that name. Whoever has it is alone until its time is over. */
  lease(name: string, owner: string, forMs: number): Promise<boolean>;
  /** Deletes what ended or happened before this time. What is open stays. Returns how many rows it has deleted. */
  prune(before: number): Promise<number>;
  /** Deletes rows that were not written since `before`, unless their workflow ended before `endedBefore`. */
  sweep(before: number, endedBefore: number): Promise<number>;
}
