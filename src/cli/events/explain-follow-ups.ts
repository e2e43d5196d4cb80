import type { OutreachEvent } from '../../domain/event.ts';
import { isLeadEvent } from '../../domain/event.ts';
import type { FollowUpChoice } from '../../domain/follow-up/follow-up.ts';
import { followUpPolicy } from '../../runs/follow-up-policy.ts';
import { ends } from '../../../workflows/follow-up-engine/listen.ts';
import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';

/** What an event means to each follow-up that it concerns. */
export function effectiveFollowUps(event: OutreachEvent, choices: FollowUpChoice[]) {
  const { concerned = {} } = followUpPolicy(event, choices) ?? {};
  if (!isLeadEvent(event)) return [];
  return Object.entries(concerned).flatMap(([name, { mode, settings }]) => {
    const definition = FOLLOW_UPS[name];
    if (!definition) return [];
    if (mode !== 'off' && definition.startsOn.includes(event.kind)) {
      return [{ name, mode, what: 'starts, or is told of it if it runs for the lead' }];
    }
    return ends(definition, event, settings as never) ? [{ name, mode, what: 'ends, if it runs for the lead' }] : [];
  });
}
