import { followUpNameOf } from '../src/domain/follow-up/follow-up.ts';
import type { FollowUp, FollowUpWorkflow } from './follow-up-engine/definition.ts';
import * as workflows from './follow-ups/index.ts';

/** A follow-up and the type of its workflow. */
export type RegisteredFollowUp = FollowUp & { type: string };

/** Every follow-up by its name: `reply-unanswered`. */
export const FOLLOW_UPS: Record<string, RegisteredFollowUp> = Object.fromEntries(
  Object.entries<FollowUpWorkflow>(workflows).map(([type, { definition }]) => [
    followUpNameOf(type),
    { ...definition, type },
  ]),
);
