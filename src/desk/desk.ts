import type { Clock } from '../calendar/clock.ts';
import type { RequestLog } from '../http/access-log.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import type { Settings } from '../settings/settings.ts';
import type { Temporal } from '../temporal/connection.ts';
import type { AskTemporal } from './ask-temporal.ts';
import type { Jobs } from './jobs/jobs.ts';

/** What the pages are made of. */
export interface Desk {
  settings: Settings;
  /** What views read. They ask Temporal only about a single workflow. */
  model: ReadModel;
  /** May be away at any time. For what persons order; a page reads with `ask`. */
  temporal: Temporal;
  ask: AskTemporal;
  log: RequestLog;
  /** Times in the team's zone: the page shows them in the reader's as soon as it can. */
  clock: Clock;
  /** Aborts when the process ends. */
  ending: AbortSignal;
  /** What persons do to workflows, one or many: see `page/order-job.ts`. */
  jobs: Jobs;
}
