import { countRuns } from '../runs/list-runs.ts';
import { newestPeriod } from '../runs/newest-period.ts';
import { listed, type RunFilter, runQuery } from '../runs/query.ts';
import { FOLLOW_UP_TYPES, OUTREACH_EVENT, WEBHOOK_MONITOR } from '../runs/workflow-types.ts';
import type { Temporal } from '../temporal/connection.ts';

/** How many runs a period should have that is read as one. */
export interface PeriodSize {
  wanted: number;
  enough: number;
}

/** From `since` up to, but without, `until`. Milliseconds since 1970. */
export interface StartSpan {
  since: number;
  until: number;
}

export interface RunPeriod extends StartSpan {
  /** How many runs began before `until`. */
  before: number;
}

/** The queries for the workflows that the model follows: those of one task queue, because a namespace may have others. */
export interface Followed {
  query(filter?: Partial<RunFilter>): string;
  /** Webhook monitors that run. */
  monitors: string;
  /** Follow-ups that began, or that ended, since then. */
  followUps(which: Pick<RunFilter, 'since' | 'closedSince'>): string;
  /** Events that have ended since then without being done. */
  failedSince(since: number): string;
  /** Events that began in the span and are done, or are not done. */
  eventsIn(span: StartSpan, isDone: boolean): string;
  /** Events with these ids. */
  eventsOf(ids: string[]): string;
  /** A period before `until` in which not too many of them began; undefined if none did. */
  periodBefore(until: number, size: PeriodSize): Promise<RunPeriod | undefined>;
}

const time = (at: number): string => `'${new Date(at).toISOString()}'`;

export function followedBy(temporal: Temporal, taskQueue: string): Followed {
  const query: Followed['query'] = (filter = {}) =>
    `${runQuery({ types: [OUTREACH_EVENT, ...FOLLOW_UP_TYPES], ...filter })} AND TaskQueue IN ${listed([taskQueue])}`;
  const events = query({ types: [OUTREACH_EVENT] });

  return {
    query,
    monitors: query({ types: [WEBHOOK_MONITOR], isRunning: true }),
    followUps: (which) => query({ types: FOLLOW_UP_TYPES, ...which }),
    failedSince: (since) =>
      `${query({ types: [OUTREACH_EVENT], closedSince: since })} AND ExecutionStatus != 'Completed'`,
    eventsIn: ({ since, until }, isDone) =>
      `${events} AND ExecutionStatus ${isDone ? '=' : '!='} 'Completed' AND StartTime >= ${time(since)} AND StartTime < ${time(until)}`,
    eventsOf: (ids) => `${events} AND WorkflowId IN ${listed(ids)}`,
    async periodBefore(until, size) {
      const count = (since?: number) => countRuns(temporal, query({ since, until }));
      const before = await count();
      if (!before) return undefined;
      const { since = 0 } = await newestPeriod(size, { until }, before, count);
      return { since, until, before };
    },
  };
}
