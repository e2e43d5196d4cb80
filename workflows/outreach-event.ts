import { patched } from '@temporalio/workflow';
import type { OutreachEvent } from '../src/domain/event.ts';
import type { Policy } from '../src/domain/policy.ts';
import { performEffects } from './effects/perform.ts';
import { react } from './reactions/index.ts';
import { tellFollowUps } from './notify-follow-ups.ts';

/**
 * The workflow of one event; its id is the event's. Ends when every effect is done, or skipped by a person. Returns what
 * became of each effect and of each follow-up that it concerns.
 */
export async function outreachEvent(event: OutreachEvent, policy: Policy): Promise<Record<string, string>> {
  const [told, outcomes] = await Promise.all([
    tellFollowUps(event, policy),
    performEffects(event.id, react(asBegun(event), policy, patched), policy),
  ]);
  return { ...outcomes, ...told };
}

/** A bounce that began before its reason was read goes on by its type alone. */
function asBegun(event: OutreachEvent): OutreachEvent {
  if (event.kind !== 'email_bounced' || event.bounce?.reason === undefined || patched('bounce-reasons')) return event;
  const { type } = event.bounce;
  return { ...event, bounce: type ? { type } : {} };
}
