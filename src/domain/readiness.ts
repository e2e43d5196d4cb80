import type { ConcernCount } from './concerns/concern.ts';

/** What `/readyz` answers: with status 200 if the process is ready, else with 503. */
export interface Readiness {
  ready: boolean;
  /** Why it is not ready, in our words: anybody may read them. Empty if it is ready. */
  problems: string[];
  /** What a person should look at although the process is ready, in words. */
  warnings: string[];
}

/** What a worker's `/readyz` answers. */
export interface WorkerReadiness extends Readiness {
  worker: {
    /** Whether it takes tasks. */
    polling: boolean;
    task_queues: string[];
    /** When Temporal has last seen it poll (ISO 8601); null if it has not yet. A worker without work polls once a minute. */
    last_heartbeat: string | null;
  };
}

/** What a receiver's `/readyz` answers. */
export interface ReceiverReadiness extends Readiness {
  /** Whether it keeps deliveries: also while Temporal is away. `/readyz?exclude=temporal` answers by this. */
  accepts: boolean;
  /** The warnings, for programs. */
  concerns: ConcernCount[];
  journal: {
    /** How many events wait for Temporal. */
    depth: number;
    oldest_age_seconds: number;
    /** The size of the journal. */
    bytes: number;
  };
}
