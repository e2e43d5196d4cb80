import { patched, proxyActivities } from '@temporalio/workflow';
import { isLeadEvent, type LeadEvent, type OutreachEvent } from '../src/domain/event.ts';
import type { FollowUpCall, FollowUpPolicy, FollowUpPort, Told } from '../src/domain/follow-up/follow-up.ts';
import type { Policy } from '../src/domain/policy.ts';
import { slim } from '../src/domain/follow-up/trim-event.ts';
import { UNTIL_DONE } from './activities.ts';
import { ends } from './follow-up-engine/listen.ts';
import { FOLLOW_UPS } from './follow-up-register.ts';
import { tellBySignal } from './notify-by-signal.ts';

/** An activity: a signal or a start that fails because of what is there, or is not, would stand in the history as a failure. */
const { callFollowUps } = proxyActivities<FollowUpPort>({
  startToCloseTimeout: '10 seconds',
  retry: UNTIL_DONE,
  summary: 'Starts or tells the follow-ups of the lead',
});

/** Starts the follow-ups that the event starts, and tells those that it concerns. One per lead and follow-up. */
export async function tellFollowUps(happened: OutreachEvent, { followUps, queues }: Policy): Promise<Told> {
  if (!followUps || !isLeadEvent(happened)) return {};
  const event = slim(happened);
  const to = concernedBy(event, followUps);
  if (!Object.keys(to).length) return {};
  const call: FollowUpCall = { event, to, ...(queues && { queues }) };
  return patched('calls-follow-ups') ? callFollowUps(call) : tellBySignal(call);
}

function concernedBy(event: LeadEvent, { lead, concerned }: FollowUpPolicy): FollowUpCall['to'] {
  const to = Object.entries(concerned).flatMap(([name, { mode, settings }]) => {
    const workflowId = `${name}-${lead}`;
    const definition = FOLLOW_UPS[name];
    // A version of the product that does not know it any more leaves it alone.
    if (!definition) return [];
    const { type } = definition;
    if (mode !== 'off' && definition.startsOn.includes(event.kind)) {
      return [[name, { workflowId, starts: { type, mode, settings } }]];
    }
    return ends(definition, event, settings as never) ? [[name, { workflowId }]] : [];
  });
  return Object.fromEntries(to) as FollowUpCall['to'];
}
