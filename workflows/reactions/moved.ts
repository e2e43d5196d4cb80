import { effect, type Effect } from '../../src/domain/effect.ts';
import type { LeadEvent } from '../../src/domain/event.ts';

/** Updates the CRM; nobody is notified. */
export const moved = (event: LeadEvent): Effect[] => [
  effect('updateContact', 'crm', `CRM: ${event.kind} for ${event.lead.email}`, event),
];
