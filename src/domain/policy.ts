import type { Activities, LaneQueues } from './activities.ts';
import { type BounceClass, bounceClassOf } from './bounce.ts';
import { type Bounce, type EventKind, urgencyOf } from './event.ts';
import type { FollowUpChoice } from './follow-up/follow-up.ts';
import type { FollowUpPolicy } from './follow-up/notify.ts';

export const BOUNCE_BLOCKLIST = ['always', 'unless-soft', 'hard-only', 'never'] as const;

/** The settings that an event's workflow depends on. They are fixed when the event is dispatched, so that a replay decides the same. */
export interface Policy {
  bounceBlocklist: (typeof BOUNCE_BLOCKLIST)[number];
  /**
   * Whether this bounce puts the address on the block list. A later build may read its reason in another way; a run that waits
   * continues as it began. Absent for other events, and if an older build dispatched it.
   */
  blocks?: boolean;
  /** The setting SLACK_REPLY_TEXT. `off`: the text of replies is never sent to Slack. */
  replyText?: 'on' | 'off';
  queues?: LaneQueues;
  /** Absent: every effect goes to its vendor's task queue, or to the workflow's own if the vendor is local. */
  firstTry?: FirstTry;
  /** When an earlier run of this event began that has failed, in milliseconds since 1970: it may have tried the effects. */
  triedSince?: number;
  /** When a human signal was delivered, in milliseconds since 1970: its time to the last effect is measured. */
  receivedAt?: number;
  /** Absent if the event concerns no follow-up. */
  followUps?: FollowUpPolicy;
}

/** How an effect is tried for the first time, before it goes to its vendor's task queue. */
export interface FirstTry {
  /** The events whose contact update may be repeated: what the CRM stores is the same afterwards. */
  updates: 'all' | 'bulk';
}

/** The policy in the settings, before there is an event. */
export type StandingPolicy = Omit<Policy, 'blocks' | 'followUps' | 'triedSince' | 'receivedAt'> & {
  followUps?: FollowUpChoice[];
};

/** The classes of bounces that put an address on the block list. */
const BLOCKED = {
  always: ['permanent', 'unknown', 'passing', 'sender'],
  'unless-soft': ['permanent', 'unknown'],
  'hard-only': ['permanent'],
  never: [],
} satisfies Record<Policy['bounceBlocklist'], BounceClass[]>;

/** Whether the bounce puts the address on the block list. Instantly usually sends no reason; the setting decides then. */
export const blocksBounce = ({ bounceBlocklist, blocks }: Policy, bounce: Bounce | undefined): boolean =>
  blocks ?? (BLOCKED[bounceBlocklist] as BounceClass[]).includes(bounceClassOf(bounce));

/** Whether a second call of the activity for an event of this kind changes nothing. */
export const isRepeatable = ({ updates }: FirstTry, activity: keyof Activities, kind: EventKind): boolean =>
  activity === 'blockEmail' || (activity === 'updateContact' && (updates === 'all' || urgencyOf(kind) === 'bulk'));
