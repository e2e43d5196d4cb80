import type { Temporal } from '../temporal/connection.ts';
import { listRuns } from './list-runs.ts';
import { eventQuery } from './query.ts';

const LOOKED_THROUGH = 100;

/**
 * When the newest workflow of an event started, among those that started after `since`; undefined if there are none.
 * Milliseconds since 1970. If more than 100 started, it is the newest of the 100 that Temporal lists first, because not
 * every visibility store sorts by start time.
 */
export async function newestStart(temporal: Temporal, since: number): Promise<number | undefined> {
  const runs = await listRuns(temporal, eventQuery({ since }), LOOKED_THROUGH);
  return runs.length ? Math.max(...runs.map(({ startTime }) => startTime.getTime())) : undefined;
}
