import { effect, type Effect } from '../../src/domain/effect.ts';
import type { EventOf } from '../../src/domain/event.ts';
import { headline } from '../../src/domain/headline.ts';
import { moved } from './moved.ts';

/** A meeting or a deal: updates the CRM and notifies the team. */
export const won = (event: EventOf<'lead_meeting_booked' | 'lead_closed'>): Effect[] => [
  ...moved(event),
  effect('postMessage', 'slack', `Slack: ${headline(event)}`, {
    audience: 'wins',
    title: headline(event),
    lead: event.lead.email,
    ...(event.uniboxUrl && { link: { label: 'Open in Unibox', url: event.uniboxUrl } }),
  }),
];
