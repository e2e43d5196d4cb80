import { effect, type Effect } from '../../src/domain/effect.ts';
import type { LeadEvent } from '../../src/domain/event.ts';

/** The lead moved: the CRM learns of it, nobody is disturbed. */
export const moved = (event: LeadEvent): Effect[] => [
  effect('updateContact', 'crm', `CRM: ${event.kind} for ${event.lead.email}`, event),
];
