import type { LaneQueues } from '../activities.ts';
import type { LeadEvent } from '../event.ts';
import type { Moment } from './lookups.ts';

export const FOLLOW_UP_MODES = ['on', 'dry-run', 'off'] as const;
/** `dry-run`: it lives its whole story and only writes down what it would do. */
export type FollowUpMode = (typeof FOLLOW_UP_MODES)[number];

export type LeadEventKind = LeadEvent['kind'];

/**
 * Nobody writes to such a lead again: they end every follow-up, whatever it waits for. A bounce that says nothing of
 * the address (`isMild`) is told to none, and not found by their lookups.
 */
export const ALWAYS_END: readonly LeadEventKind[] = ['lead_unsubscribed', 'email_bounced'];

/** Either there is a date or a deal, or there will be none: nothing is left to be done for it. */
export const SETTLED: readonly LeadEventKind[] = [
  'lead_meeting_booked',
  'lead_meeting_completed',
  'lead_closed',
  'lead_not_interested',
  'lead_lost',
  'lead_wrong_person',
];

/** `replyUnanswered`, the type of a workflow, is `reply-unanswered`, the name of its file and of its ids. */
export const followUpNameOf = (workflowType: string): string =>
  workflowType.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** One follow-up as the settings have it. */
export interface FollowUpChoice {
  /** `reply-unanswered`: what its workflows' ids begin with. */
  name: string;
  mode: FollowUpMode;
  /** By their names in its file. */
  settings: Record<string, unknown>;
  startsOn: readonly LeadEventKind[];
  endsOn: readonly LeadEventKind[];
}

/** What the workflow of an event needs to know of follow-ups; fixed when the event is dispatched. */
export interface FollowUpPolicy {
  /** What the ids of this lead's follow-ups end in. */
  lead: string;
  /** Those that the event may concern, by name. */
  concerned: Record<string, Pick<FollowUpChoice, 'mode' | 'settings'>>;
}

/** What a follow-up's workflow begins with. */
export interface FollowUpStart extends Pick<FollowUpChoice, 'mode' | 'settings'> {
  /** That started it. */
  event: LeadEvent;
  queues?: LaneQueues;
  /** When a run of it that has failed began: its effects may have been tried. Milliseconds since 1970. */
  triedSince?: number;
  /** Where it continues a run whose history had become long. */
  past?: FollowUpPast;
}

/** The follow-ups that an event concerns. */
export interface FollowUpCall {
  event: LeadEvent;
  queues?: LaneQueues;
  /** By name; one that the event does not start is told where it is open. */
  to: Record<string, { workflowId: string; starts?: { type: string } & Pick<FollowUpChoice, 'mode' | 'settings'> }>;
}

/** By name: `started`, or `told` where it was open already. One that was not there to be told is missing. */
export type Told = Record<string, 'started' | 'told'>;

export interface FollowUpPort {
  /** Starts or tells each of them; again it tells what it has started. */
  callFollowUps(call: FollowUpCall): Promise<Told>;
}

/** What a follow-up takes along into a new run. */
export interface FollowUpPast {
  steps: PastStep[];
  /** In the order in which it has heard of them. */
  events: LeadEvent[];
  timeline: TimelineEntry[];
  paused: boolean;
  zone?: string;
  decided?: FollowUpState['decided'];
}

/** What a call of the story has come to. */
export interface PastStep {
  name: string;
  isDone: boolean;
  result?: unknown;
  /** When a wait is over. */
  moment?: Moment;
  /** How many events had been heard of when it was done. */
  heard: number;
}

/** What became of a follow-up. */
export interface FollowUpEnd {
  /** The id of the event that ended it; absent where its story came to its end. */
  endedBy?: string;
  timeline: TimelineEntry[];
}

export interface TimelineEntry {
  /** Milliseconds since 1970. */
  at: number;
  says: string;
}

export const DECISIONS = ['approve', 'reject'] as const;
export type Decision = (typeof DECISIONS)[number];

export const SAYS: Record<Decision, string> = { approve: 'approved', reject: 'rejected' };

/** `edit` approves another text. */
export const ANSWERS = [...DECISIONS, 'edit'] as const;

/** Something that a person is to decide. */
export interface Question {
  /** Unique within the follow-up. */
  name: string;
  title: string;
  /** What will be done or sent if it is approved. */
  proposal?: string;
  /** A person may change the proposal. */
  editable?: boolean;
  /** In words: "1 working day". */
  deadline: string;
  /** What holds where nobody has answered by then. */
  otherwise: Decision;
}

/** A question that waits for its answer. */
export interface OpenQuestion extends Question {
  /** The deadline in milliseconds since 1970, and for people. */
  until: number;
  untilSays: string;
}

/** A question, and the run of the follow-up that puts it. */
export interface Asked {
  workflowId: string;
  runId: string;
  question: string;
}

export interface Verdict {
  decision: Decision;
  /** The proposal, as the person has left it. */
  text?: string;
  /** Who has decided; absent where nobody did. */
  by?: string;
}

/** A question that was decided. */
export interface Decided extends Verdict {
  question: string;
  /** What was done of what was approved, in words. */
  done?: string;
}

/** What a person answers. */
export interface QuestionAnswer {
  question: string;
  decision: (typeof ANSWERS)[number];
  text?: string;
  by?: string;
}

/** Where a follow-up stands. */
export interface FollowUpState {
  name: string;
  lead: string;
  mode: FollowUpMode;
  settings: Record<string, unknown>;
  /** What it is about to do or waits for, in words. */
  standing: string;
  /** When the wait under way is over, in milliseconds since 1970. */
  until?: number;
  paused: boolean;
  question?: OpenQuestion | undefined;
  /** The question that was decided last. */
  decided?: Decided | undefined;
  /** The team's time zone (IANA), once it is known. */
  zone?: string;
  /** The events that it has heard of, oldest first. */
  events: Pick<LeadEvent, 'id' | 'kind' | 'at'>[];
  timeline: TimelineEntry[];
}
