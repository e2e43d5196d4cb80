import type { OutreachEvent } from '../src/domain/event.ts';
import type { Policy } from '../src/domain/policy.ts';
import type { Outcomes } from './effect-board.ts';
import { performEffects } from './perform-effects.ts';
import { react } from './reactions/index.ts';

/** The workflow of one event; its id is the event's. Ends when every effect is done, or skipped by a person. */
export async function outreachEvent(event: OutreachEvent, policy: Policy): Promise<Outcomes> {
  return performEffects(event.id, react(event, policy), policy.queues);
}
