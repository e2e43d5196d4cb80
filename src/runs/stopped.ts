import type { RunFilter } from './query.ts';
import type { Temporal } from '../temporal/connection.ts';
import { type Stopped, STOPPED } from '../domain/concerns/concern.ts';
import { failedRuns } from './stopped/failed.ts';
import type { Found } from './stopped/stopped-run.ts';
import { openRuns, type OpenRuns } from './stopped/open-runs.ts';
import { type RetryingRun, retryingRuns } from './stopped/retrying.ts';
import { stuckRuns } from './stopped/stuck.ts';

export interface StoppedRuns {
  failed: Found;
  stuck: Found;
  retrying: Found<RetryingRun>;
}

const NONE = { count: 0, isAtLeast: false, runs: [] };

/**
 * Runs that have stopped before their work was done. Costs some list queries, and a call for each of up to 200 open runs.
 * @param of the classes to look for.
 */
export async function stoppedRuns(
  temporal: Temporal,
  filter: RunFilter,
  limit: number,
  of: readonly Stopped[] = STOPPED,
): Promise<StoppedRuns> {
  let looked: Promise<OpenRuns> | undefined;
  const open = () => (looked ??= openRuns(temporal, filter));
  const [failed, stuck, retrying] = await Promise.all([
    of.includes('failed') ? failedRuns(temporal, filter, limit) : NONE,
    of.includes('stuck') ? stuckRuns(temporal, filter, limit, open) : NONE,
    of.includes('retrying') ? open().then((runs) => retryingRuns(runs, limit)) : NONE,
  ]);
  return { failed, stuck, retrying };
}
