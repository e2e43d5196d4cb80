import type { LaneQueues } from '../activities.ts';
import type { LeadEvent } from '../event.ts';
import type { FollowUpChoice } from './follow-up.ts';

/** What the workflow of an event must know about follow-ups; fixed when the event is dispatched. */
export interface FollowUpPolicy {
  /** The hash of the lead's address, with which the ids of the lead's follow-ups end. */
  lead: string;
  /** The follow-ups that the event may start or end, by name. */
  concerned: Record<string, Pick<FollowUpChoice, 'mode' | 'settings'>>;
}

/** The input of the activity `callFollowUps`: an event and the follow-ups that it concerns. */
export interface FollowUpCall {
  event: LeadEvent;
  queues?: LaneQueues;
  /** By name. Without `starts` the event is only sent to the follow-up, if it runs. */
  to: Record<string, { workflowId: string; starts?: { type: string } & Pick<FollowUpChoice, 'mode' | 'settings'> }>;
}

/** By name: `started`, or `told` if it was already running and was notified. One that was not running is left out. */
export type Notified = Record<string, 'started' | 'told'>;

export interface FollowUpPort {
  /** Starts or notifies each of the follow-ups. A retry notifies those that an earlier attempt has started. */
  callFollowUps(call: FollowUpCall): Promise<Notified>;
}
