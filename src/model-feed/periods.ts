import { countRuns } from '../runs/list-runs.ts';
import { newestPeriod } from '../runs/newest-period.ts';
import { listed, type RunFilter, runQuery } from '../runs/query.ts';
import { FOLLOW_UP_TYPES, OUTREACH_EVENT } from '../runs/workflow-types.ts';
import type { Temporal } from '../temporal/connection.ts';

const TYPES = [OUTREACH_EVENT, ...FOLLOW_UP_TYPES];
const A_PERIOD = { wanted: 500, enough: 2_000 };

export interface RunPeriod {
  since: number;
  until: number;
  /** How many runs began before `until`. */
  before: number;
}

/** The queries for the workflows that the model follows: those of one task queue, because a namespace may have others. */
export interface Followed {
  query(filter?: Omit<RunFilter, 'types'>): string;
  /** Those that have ended since then. */
  endedSince(since: number): string;
  /** A period before `until` in which not too many of them began; undefined if none did. */
  periodBefore(until: number): Promise<RunPeriod | undefined>;
}

export function followedBy(temporal: Temporal, taskQueue: string): Followed {
  const query: Followed['query'] = (filter = {}) =>
    `${runQuery({ types: TYPES, ...filter })} AND TaskQueue IN ${listed([taskQueue])}`;

  return {
    query,
    endedSince: (since) => `${query()} AND CloseTime > '${new Date(since).toISOString()}'`,
    async periodBefore(until) {
      const count = (since?: number) => countRuns(temporal, query({ since, until }));
      const before = await count();
      if (!before) return undefined;
      const { since = 0 } = await newestPeriod(A_PERIOD, { until }, before, count);
      return { since, until, before };
    },
  };
}
