import { oneLine } from '../../src/domain/headline.ts';
import type { RunState } from './state.ts';

const KEPT_ENTRIES = 200;

export interface Timeline {
  /** Adds a line to the timeline. */
  note(says: string): void;
  /** Says what the follow-up does now, or what it waits for until `until` (milliseconds since 1970). */
  stand(says: string, until?: number): void;
}

/**
 * Writes what a follow-up does, for people.
 * @param show shows the state after each change.
 */
export function openTimeline(state: RunState, show: () => void): Timeline {
  return {
    note(says) {
      state.timeline.push({ at: Date.now(), says: oneLine(says) });
      if (state.timeline.length > KEPT_ENTRIES) state.timeline.shift();
      show();
    },
    stand(says, until) {
      state.standing = oneLine(says);
      state.until = until;
      show();
    },
  };
}
