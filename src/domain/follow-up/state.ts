import type { LeadEvent } from '../event.ts';
import type { FollowUpMode } from './follow-up.ts';
import type { Decided, OpenQuestion } from './question.ts';

/** The state of a follow-up: the result of its query `state`. */
export interface FollowUpState {
  name: string;
  lead: string;
  mode: FollowUpMode;
  settings: Record<string, unknown>;
  /** What it does now or waits for, in words. */
  standing: string;
  /** When the current wait ends, in milliseconds since 1970. */
  until?: number;
  paused: boolean;
  question?: OpenQuestion | undefined;
  /** The question that was decided last. */
  decided?: Decided | undefined;
  /** The team's time zone (IANA); absent until a wait has been computed. */
  zone?: string;
  /** The events that it has received, in the order in which they happened. */
  events: Pick<LeadEvent, 'id' | 'kind' | 'at'>[];
  timeline: TimelineEntry[];
}

export interface TimelineEntry {
  /** Milliseconds since 1970. */
  at: number;
  says: string;
}

/** The beginning of a timeline entry about a received event. Results of closed runs contain it, so it never changes. */
export const HEARD = 'heard: ';

/** The result of a follow-up's workflow. */
export interface FollowUpEnd {
  /** The id of the event that ended it; absent if its story returned. */
  endedBy?: string;
  timeline: TimelineEntry[];
}
