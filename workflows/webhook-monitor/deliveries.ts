import { MINUTE_MS } from '../../src/domain/duration.ts';
import { type Deliveries, lostOf, type Replay, replayedOf, type Survey } from '../../src/domain/monitor/activities.ts';
import { isSteady, openIncidents } from '../../src/domain/monitor/incident.ts';
import type { MonitorState } from '../../src/domain/monitor/state.ts';
import { monitorActivities } from './activities.ts';

/**
 * Rows of the delivery log become visible late, and clocks differ: the last minutes before the watermark are read again.
 * An event that Temporal knows starts nothing.
 */
const OVERLAP_MS = 15 * MINUTE_MS;

/**
 * Replays the events that were not delivered. While a webhook is off or had a wrong URL, it replays all rows of the
 * log, also those that were delivered: an event that Temporal knows starts nothing.
 */
export async function replay(state: MonitorState, now: number): Promise<Replay> {
  const open = openIncidents(state.incidents);
  const strayDigests = Object.keys(state.strays);
  const watermark = state.watermark!;
  const done = await monitorActivities.replayDeliveries({
    since: watermark - OVERLAP_MS,
    until: now,
    everything: open.length > 0 || strayDigests.length > 0,
    strayDigests,
  });
  state.watermark = Math.max(watermark, done.doneUntil);
  state.replayed += replayedOf(done);
  for (const incident of open) {
    incident.replayed += replayedOf(done);
    // The next replay reads some rows again.
    if (lostOf(done)) incident.lost = Math.max(incident.lost ?? 0, lostOf(done));
  }
  for (const [digest, seenAt] of Object.entries(state.strays)) {
    if (seenAt + OVERLAP_MS < done.doneUntil) delete state.strays[digest];
  }
  return done;
}

/** Asks how many deliveries there were and how many failed, and stores the answer in the state. */
export async function measure({ silenceAfterMs }: Survey, state: MonitorState, now: number): Promise<Deliveries> {
  const { lastEventAt } = state;
  const deliveries = await monitorActivities.measureDeliveries({
    now,
    silenceAfterMs,
    ...(lastEventAt !== undefined && { lastEventAt }),
  });
  state.deliveries = deliveries.days;
  if (deliveries.lastEventAt !== undefined) state.lastEventAt = deliveries.lastEventAt;
  return deliveries;
}

/** Ends the incidents whose webhook is steady, once everything that was missed is replayed. */
export function endIncidents(state: MonitorState, now: number): void {
  const today = state.deliveries?.at(-1);
  for (const incident of openIncidents(state.incidents)) {
    if (!isSteady(incident, now)) continue;
    incident.endedAt = now;
    if (today) state.forgiven = today;
  }
}
