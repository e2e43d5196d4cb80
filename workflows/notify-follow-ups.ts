import { isCancellation, patched, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import { isLeadEvent, type LeadEvent, type OutreachEvent } from '../src/domain/event.ts';
import { followUpIdOf } from '../src/domain/follow-up/follow-up.ts';
import type { FollowUpCall, FollowUpPolicy, FollowUpPort, Notified } from '../src/domain/follow-up/notify.ts';
import { trimEvent } from '../src/domain/follow-up/trim-event.ts';
import type { Policy } from '../src/domain/policy.ts';
import { TRIED_ONCE, UNTIL_DONE } from './activities.ts';
import { ends } from './follow-up-engine/definition.ts';
import { FOLLOW_UPS } from './follow-up-register.ts';
import { notifyBySignal } from './notify-by-signal.ts';

/**
 * An activity, not a signal or a child workflow: these would leave a failure in the history for each follow-up that runs
 * already, or does not run.
 */
const summary = 'Starts or notifies the follow-ups of the lead';
const regular = proxyActivities<FollowUpPort>({ startToCloseTimeout: '10 seconds', retry: UNTIL_DONE, summary });
const local = proxyLocalActivities<FollowUpPort>({ ...TRIED_ONCE, summary });

/**
 * Starts the follow-ups that the event starts, and notifies those that it ends. A lead has one of each follow-up.
 * @param triesFirst whether the workflow began on a build with first tries.
 */
export async function notifyFollowUps(
  happened: OutreachEvent,
  { followUps, queues }: Policy,
  triesFirst: boolean,
): Promise<Notified> {
  if (!followUps || !isLeadEvent(happened)) return {};
  const event = trimEvent(happened);
  const to = concernedBy(event, followUps);
  if (!Object.keys(to).length) return {};
  const call: FollowUpCall = { event, to, ...(queues && { queues }) };
  if (!triesFirst) return patched('calls-follow-ups') ? regular.callFollowUps(call) : notifyBySignal(call);
  try {
    return await local.callFollowUps(call);
  } catch (failure) {
    if (isCancellation(failure)) throw failure;
    return regular.callFollowUps(call);
  }
}

function concernedBy(event: LeadEvent, { lead, concerned }: FollowUpPolicy): FollowUpCall['to'] {
  const to: FollowUpCall['to'] = {};
  for (const [name, { mode, settings }] of Object.entries(concerned)) {
    const workflowId = followUpIdOf(name, lead);
    const definition = FOLLOW_UPS[name];
    // The event was dispatched by a newer version, which has a follow-up that this one does not have.
    if (!definition) continue;
    if (mode !== 'off' && definition.startsOn.includes(event.kind)) {
      to[name] = { workflowId, starts: { type: definition.type, mode, settings } };
    } else if (ends(definition, event, settings)) {
      to[name] = { workflowId };
    }
  }
  return to;
}
