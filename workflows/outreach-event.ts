import { patched } from '@temporalio/workflow';
import type { OutreachEvent } from '../src/domain/event.ts';
import { isRepeatable, type Policy } from '../src/domain/policy.ts';
import type { CallOptions } from './effects/call-activity.ts';
import { performEffects } from './effects/perform.ts';
import { notifyFollowUps } from './notify-follow-ups.ts';
import { react } from './reactions/index.ts';

/**
 * The workflow of one event; the event's id is its workflow id. It ends when every effect is done, or skipped by a
 * person. Returns the outcome of each effect, and of each follow-up that the event concerns.
 */
export async function outreachEvent(event: OutreachEvent, policy: Policy): Promise<Record<string, string>> {
  const { queues = {}, firstTry, triedSince } = policy;
  const calls: CallOptions = {
    queues,
    ...(firstTry && { isRepeatable: (activity) => isRepeatable(firstTry, activity, event.kind) }),
  };
  const [notified, outcomes] = await Promise.all([
    notifyFollowUps(event, policy),
    performEffects(event.id, react(asBegun(event), policy, patched), calls, triedSince),
  ]);
  return { ...outcomes, ...notified };
}

/** Workflows that began before reasons of bounces were read continue to use the type alone. */
function asBegun(event: OutreachEvent): OutreachEvent {
  if (event.kind !== 'email_bounced' || event.bounce?.reason === undefined || patched('bounce-reasons')) return event;
  const { type } = event.bounce;
  return { ...event, bounce: type ? { type } : {} };
}
