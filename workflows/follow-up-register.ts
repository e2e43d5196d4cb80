import { followUpNameOf } from '../src/domain/follow-up/follow-up.ts';
import * as workflows from './follow-ups/index.ts';
import type { FollowUpWorkflow } from './follow-up-engine/follow-up.ts';

/** Every follow-up by its name; `type` is that of its workflow. */
export const FOLLOW_UPS: Record<string, { type: string } & FollowUpWorkflow['definition']> = Object.fromEntries(
  Object.entries<FollowUpWorkflow>(workflows).map(([type, { definition }]) => [
    followUpNameOf(type),
    { ...definition, type },
  ]),
);
