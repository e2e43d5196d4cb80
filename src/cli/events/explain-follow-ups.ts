import { ends } from '../../../workflows/follow-up-engine/definition.ts';
import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';
import { isLeadEvent, type OutreachEvent } from '../../domain/event.ts';
import type { FollowUpChoice, FollowUpMode } from '../../domain/follow-up/follow-up.ts';
import { followUpPolicy } from '../../runs/follow-up-policy.ts';

/** What an event does to a follow-up. */
export interface FollowUpEffect {
  name: string;
  mode: FollowUpMode;
  what: string;
}

/** The follow-ups that the event would start or end. */
export function followUpEffects(event: OutreachEvent, choices: FollowUpChoice[]): FollowUpEffect[] {
  const { concerned = {} } = followUpPolicy(event, choices) ?? {};
  if (!isLeadEvent(event)) return [];
  return Object.entries(concerned).flatMap(([name, { mode, settings }]) => {
    const definition = FOLLOW_UPS[name];
    if (!definition) return [];
    if (mode !== 'off' && definition.startsOn.includes(event.kind))
      return [{ name, mode, what: 'starts; if it already runs for this lead, it is notified' }];
    return ends(definition, event, settings) ? [{ name, mode, what: 'ends, if it runs for this lead' }] : [];
  });
}
