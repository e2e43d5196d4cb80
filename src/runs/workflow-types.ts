import { followUpNameOf } from '../domain/follow-up/follow-up.ts';
import { FOLLOW_UPS } from '../../workflows/follow-up-register.ts';
import type * as workflows from '../../workflows/index.ts';

/** The types of our workflows that are not follow-ups. Permanent: workflows are started and found by them. */
export const OUTREACH_EVENT = 'outreachEvent' satisfies keyof typeof workflows;
export const WEBHOOK_MONITOR = 'webhookMonitor' satisfies keyof typeof workflows;
export const BUILD_GATE = 'buildGate' satisfies keyof typeof workflows;

/** The workflow types of all follow-ups. */
export const FOLLOW_UP_TYPES: string[] = Object.values(FOLLOW_UPS).map(({ type }) => type);

/** The name of the follow-up that has this workflow type; undefined if it is not a follow-up's. */
export const followUpOf = (type: string): string | undefined =>
  FOLLOW_UP_TYPES.includes(type) ? followUpNameOf(type) : undefined;
