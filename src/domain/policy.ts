import type { LaneQueues } from './activities.ts';
import { type BounceClass, bounceClassOf } from './bounce.ts';
import type { Bounce } from './event.ts';
import type { FollowUpChoice } from './follow-up/follow-up.ts';
import type { FollowUpPolicy } from './follow-up/notify.ts';

export const BOUNCE_BLOCKLIST = ['always', 'unless-soft', 'hard-only', 'never'] as const;

/** The user's decisions that an event's workflow depends on. Fixed when an event is dispatched, so that a replay decides alike. */
export interface Policy {
  bounceBlocklist: (typeof BOUNCE_BLOCKLIST)[number];
  /** `off`: no words of a reply leave for Slack. */
  replyText?: 'on' | 'off';
  queues?: LaneQueues;
  /** When a run of this event that has failed began: its effects may have been tried. Milliseconds since 1970. */
  triedSince?: number;
  /** Absent where the event concerns none. */
  followUps?: FollowUpPolicy;
}

/** The user's decisions as the settings hold them, whatever event comes. */
export type StandingPolicy = Omit<Policy, 'followUps' | 'triedSince'> & { followUps?: FollowUpChoice[] };

/** The classes of bounces that put an address on the block list; `always`: whatever the bounce says. */
const BLOCKED = {
  always: ['permanent', 'unknown', 'passing', 'sender'],
  'unless-soft': ['permanent', 'unknown'],
  'hard-only': ['permanent'],
  never: [],
} satisfies Record<Policy['bounceBlocklist'], BounceClass[]>;

/** Instantly documents no bounce type, so most bounces come without a word; the setting says what that means. */
export const blocksBounce = ({ bounceBlocklist }: Policy, bounce: Bounce | undefined): boolean =>
  (BLOCKED[bounceBlocklist] as BounceClass[]).includes(bounceClassOf(bounce));
