import type { LaneQueues } from '../activities.ts';
import type { LeadEvent } from '../event.ts';
import type { FollowUpChoice } from './follow-up.ts';
import type { Moment } from './lookups.ts';
import type { Decided } from './question.ts';
import type { TimelineEntry } from './state.ts';

/** The input of a follow-up's workflow. */
export interface FollowUpStart extends Pick<FollowUpChoice, 'mode' | 'settings'> {
  /** The event that started the follow-up. */
  event: LeadEvent;
  queues?: LaneQueues;
  /**
   * When an earlier run of it that failed was started (milliseconds since 1970): that run may have tried the effects.
   * Absent if there was no such run.
   */
  triedSince?: number;
  /** Present if this run continues another one whose history became long. */
  past?: FollowUpPast;
}

/** What a run that continues another one needs to know of it. */
export interface FollowUpPast {
  steps: PastStep[];
  /** In the order in which the follow-up received them. */
  events: LeadEvent[];
  timeline: TimelineEntry[];
  paused: boolean;
  zone?: string;
  decided?: Decided;
}

/** One call of the story, and its result. */
export interface PastStep {
  name: string;
  isDone: boolean;
  result?: unknown;
  /** When the wait ends, if the call is a wait. */
  moment?: Moment;
  /** How many events the follow-up had received when the call was done. */
  heard: number;
}
