import type { VendorQueues } from './activities.ts';
import type { BounceType } from './event.ts';
import type { FollowUpChoice, FollowUpPolicy } from './follow-up.ts';

export const BOUNCE_BLOCKLIST = ['always', 'unless-soft', 'hard-only', 'never'] as const;

/** The user's decisions that an event's workflow depends on. Fixed when an event is dispatched, so that a replay decides alike. */
export interface Policy {
  bounceBlocklist: (typeof BOUNCE_BLOCKLIST)[number];
  /** `off`: no words of a reply leave for Slack. */
  replyText?: 'on' | 'off';
  queues?: VendorQueues;
  /** Absent where the event concerns none. */
  followUps?: FollowUpPolicy;
}

/** The user's decisions as the settings hold them, whatever event comes. */
export type StandingPolicy = Omit<Policy, 'followUps'> & { followUps?: FollowUpChoice[] };

/** Instantly documents no bounce type, so most bounces come without one; the setting says what that means. */
export function blocksBounce({ bounceBlocklist }: Policy, type: BounceType | undefined): boolean {
  switch (bounceBlocklist) {
    case 'always':
      return true;
    case 'unless-soft':
      return type !== 'soft';
    case 'hard-only':
      return type === 'hard';
    case 'never':
      return false;
  }
}
