/** The open follow-ups of one name. */
export interface FollowUpCount {
  name: string;
  open: number;
  paused: number;
  /** With an open question. */
  asking: number;
  /** That wait for a person for another reason. */
  parked: number;
}

/** How many events of a minute the model has. */
export interface MinuteCount {
  /** When the minute begins. Milliseconds since 1970. */
  at: number;
  events: number;
}

/** Events of a day whose workflow has not completed. */
export interface UncompletedCount {
  /** `2026-01-31`, UTC. */
  day: string;
  kind: string;
  status: string;
  /** 1: it waits for a person. */
  waits: number;
  events: number;
}
