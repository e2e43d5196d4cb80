import type { OutreachEvent } from '../src/domain/event.ts';
import type { Policy } from '../src/domain/policy.ts';
import { performEffects } from './perform-effects.ts';
import { react } from './reactions/index.ts';
import { tellFollowUps } from './tell-follow-ups.ts';

/**
 * The workflow of one event; its id is the event's. Ends when every effect is done, or skipped by a person. Returns what
 * became of each effect and of each follow-up that it concerns.
 */
export async function outreachEvent(event: OutreachEvent, policy: Policy): Promise<Record<string, string>> {
  const [told, outcomes] = await Promise.all([
    tellFollowUps(event, policy),
    performEffects(event.id, react(event, policy), policy.queues),
  ]);
  return { ...outcomes, ...told };
}
