import { effect, type Effect } from '../../src/domain/effect.ts';
import type { EventOf, LeadEvent } from '../../src/domain/event.ts';
import { moved } from './moved.ts';

export const unsubscribed = (event: EventOf<'lead_unsubscribed'>): Effect[] => [...moved(event), blocked(event)];

/** Blocks the address: no campaign of the workspace writes to it again. */
export const blocked = ({ lead }: LeadEvent): Effect =>
  effect('blockEmail', 'block-list', `Block list: ${lead.email}`, lead.email);
