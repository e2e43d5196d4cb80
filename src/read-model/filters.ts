import type { Outcome } from './rows.ts';

/** From `since` up to, but without, `until`. Milliseconds since 1970. */
export interface TimeSpan {
  since?: number | undefined;
  until?: number | undefined;
}

/** Each field that is given must match; of several values one. */
export interface EventFilter extends TimeSpan {
  kind?: string | string[] | undefined;
  workspace?: string | undefined;
  campaign?: string | undefined;
  lead?: string | undefined;
  mailbox?: string | undefined;
  status?: string | string[] | undefined;
}

export interface EffectFilter extends TimeSpan {
  key?: string[] | undefined;
  outcome?: Outcome | Outcome[] | undefined;
  vendor?: string | undefined;
  activity?: string | string[] | undefined;
  class?: string | undefined;
  cause?: string | undefined;
  kind?: string | undefined;
  lead?: string | undefined;
  campaign?: string | undefined;
  owner?: string | string[] | undefined;
}

/** The period is that of the newest thing that happened to the lead; the campaign is the one that it came from. */
export interface LeadFilter extends TimeSpan {
  campaign?: string | undefined;
}

export interface FollowUpRowFilter extends TimeSpan {
  id?: string | string[] | undefined;
  name?: string | undefined;
  lead?: string | undefined;
  campaign?: string | undefined;
  status?: string | string[] | undefined;
  paused?: boolean | undefined;
}

/** The period is that in which they were asked. */
export interface QuestionFilter extends TimeSpan {
  id?: string[] | undefined;
  isOpen?: boolean | undefined;
  /** The name of the follow-up that asks. */
  followUp?: string | undefined;
  lead?: string | undefined;
  campaign?: string | undefined;
  owner?: string | string[] | undefined;
}

export interface DecisionFilter extends TimeSpan {
  who?: string | undefined;
  what?: string | undefined;
  lead?: string | undefined;
  owner?: string | string[] | undefined;
}

export interface IncidentFilter {
  isOpen?: boolean | undefined;
  workspace?: string | undefined;
}
