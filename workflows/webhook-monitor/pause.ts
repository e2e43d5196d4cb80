import { HOUR_MS } from '../../src/domain/duration.ts';
import { openIncidents } from '../../src/domain/monitor/incident.ts';
import type { MonitorState } from '../../src/domain/monitor/state.ts';

const LONGEST_MS = HOUR_MS;
const SHORTEST_MS = 1_000;

/**
 * The time until the next round, in milliseconds: shorter if an incident is due before the interval ends, longer the more
 * often Instantly could not be asked.
 */
export function pauseMs({ intervalMs, incidents, troubles, troubledRounds }: MonitorState, now: number): number {
  const isUnasked = troubles.some(({ step }) => step === 'survey');
  if (isUnasked) return Math.max(intervalMs, Math.min(intervalMs * 2 ** Math.min(troubledRounds, 20), LONGEST_MS));
  const due = openIncidents(incidents).map(({ dueAt }) => dueAt - now);
  return Math.max(SHORTEST_MS, Math.min(intervalMs, ...due));
}
