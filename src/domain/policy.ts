import type { VendorQueues } from './activities.ts';
import type { BounceType } from './event.ts';

export const BOUNCE_BLOCKLIST = ['always', 'unless-soft', 'hard-only', 'never'] as const;

/** The user's decisions that an event's workflow depends on. Fixed when an event is dispatched, so that a replay decides alike. */
export interface Policy {
  bounceBlocklist: (typeof BOUNCE_BLOCKLIST)[number];
  /** `off`: no words of a reply leave for Slack. */
  replyText?: 'on' | 'off';
  queues?: VendorQueues;
}

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
