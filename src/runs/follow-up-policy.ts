import { isMild } from '../domain/bounce.ts';
import { isLeadEvent, type OutreachEvent } from '../domain/event.ts';
import { ALWAYS_END, type FollowUpChoice } from '../domain/follow-up/follow-up.ts';
import type { FollowUpPolicy } from '../domain/follow-up/notify.ts';
import { leadHash } from './follow-up-ids.ts';

/**
 * What the workflow of this event must know about follow-ups. Undefined if the event concerns no follow-up: then the
 * workflow does nothing for them.
 */
export function followUpPolicy(event: OutreachEvent, choices: FollowUpChoice[]): FollowUpPolicy | undefined {
  if (!isLeadEvent(event) || (event.kind === 'email_bounced' && isMild(event.bounce))) return undefined;
  const concerned = choices.filter(
    // A follow-up that is off now may have an open run from before.
    ({ mode, startsOn, endsOn }) => (mode === 'off' ? ALWAYS_END : [...startsOn, ...endsOn]).includes(event.kind),
  );
  if (!concerned.length) return undefined;
  return {
    lead: leadHash(event.lead.email),
    concerned: Object.fromEntries(concerned.map(({ name, mode, settings }) => [name, { mode, settings }])),
  };
}
