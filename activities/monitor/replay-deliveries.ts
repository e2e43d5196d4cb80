import { Context } from '@temporalio/activity';
import { HOUR_MS } from '../../src/domain/duration.ts';
import type { Replay, ReplayWindow } from '../../src/domain/monitor/activities.ts';
import { replayDeliveries, type ReplayDeps, type ReplayProgress } from '../../src/webhooks/replay.ts';
import { heartbeating } from '../heartbeat.ts';

/**
 * Replays a window. A retry continues after the last page that an earlier try has replayed.
 * @param memoryMs for how long Temporal remembers an event: an older one would be processed a second time.
 */
export function replayFromHeartbeat(deps: ReplayDeps, window: ReplayWindow, memoryMs: number): Promise<Replay> {
  const { info, heartbeat, cancellationSignal: signal } = Context.current();
  let progress = info.heartbeatDetails as ReplayProgress | undefined;
  const since = Math.max(window.since, Date.now() - memoryMs + HOUR_MS);
  const onPage = (now: ReplayProgress) => {
    progress = now;
    heartbeat(progress);
  };
  // One page may take longer than the heartbeat timeout.
  return heartbeating(
    () => replayDeliveries(deps, { ...window, since }, { from: progress, onPage, signal }),
    () => progress,
  );
}
