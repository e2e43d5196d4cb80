import DataLoader from 'dataloader';
import type { LeadEvent } from '../domain/event.ts';
import { NEVER_CREATE } from './merge-contact.ts';

/**
 * Asks for the events that a new contact gets. What is asked at the same moment is answered at the same moment, so that
 * one call creates the contacts.
 */
export function rememberedBy(
  leadEvents: (email: string, kinds: LeadEvent['kind'][]) => Promise<LeadEvent[]>,
): (email: string) => Promise<LeadEvent[]> {
  const loader = new DataLoader<string, LeadEvent[]>(
    (emails) => Promise.all(emails.map((email) => leadEvents(email, NEVER_CREATE).catch((error: Error) => error))),
    { cache: false },
  );
  return (email) => loader.load(email);
}
