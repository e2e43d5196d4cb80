import type { LeadEvent } from '../event.ts';

export const FOLLOW_UP_MODES = ['on', 'dry-run', 'off'] as const;
/** `dry-run`: the story runs, but instead of performing effects it notes in the timeline what it would do. */
export type FollowUpMode = (typeof FOLLOW_UP_MODES)[number];

export type LeadEventKind = LeadEvent['kind'];

/**
 * These kinds end every follow-up, because nobody may write to such a lead again. A mild bounce (`isMild`), which does
 * not say that the address is dead, ends none: it is not sent to follow-ups, and their lookups do not find it.
 */
export const ALWAYS_END: readonly LeadEventKind[] = ['lead_unsubscribed', 'email_bounced'];

/** The lead has a date or a deal, or does not want one: nothing is left to do for it. */
export const SETTLED: readonly LeadEventKind[] = [
  'lead_meeting_booked',
  'lead_meeting_completed',
  'lead_closed',
  'lead_not_interested',
  'lead_lost',
  'lead_wrong_person',
];

/** The name of a follow-up, as in its file and its workflow ids: `reply-unanswered` for the workflow type `replyUnanswered`. */
export const followUpNameOf = (workflowType: string): string =>
  workflowType.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** How many characters of the hash of a lead's address are at the end of the workflow id of its follow-up. */
export const LEAD_HASH_CHARACTERS = 16;

/** The workflow id of a lead's follow-up. Permanent: running follow-ups are found by it. */
export const followUpIdOf = (name: string, leadHash: string): string => `${name}-${leadHash}`;

/** A follow-up as the user has set it. */
export interface FollowUpChoice {
  /** `reply-unanswered` */
  name: string;
  mode: FollowUpMode;
  /** By the names that the follow-up's file gives them. */
  settings: Record<string, unknown>;
  startsOn: readonly LeadEventKind[];
  /** With the kinds that end every follow-up. */
  endsOn: readonly LeadEventKind[];
}
