import type { Effect } from '../../src/domain/effect.ts';
import type { EventOf } from '../../src/domain/event.ts';
import { blocksBounce, type Policy } from '../../src/domain/policy.ts';
import { moved } from './moved.ts';
import { blocked } from './unsubscribed.ts';

/** Every bounce updates the CRM. Only one that says that the address takes no mail blocks the address. */
export const bounced = (event: EventOf<'email_bounced'>, policy: Policy): Effect[] => [
  ...moved(event),
  ...(blocksBounce(policy, event.bounce) ? [blocked(event)] : []),
];
