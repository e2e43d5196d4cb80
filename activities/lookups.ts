import { ApplicationFailure } from '@temporalio/common';
import { createCalendar } from '../src/calendar/calendar.ts';
import { readReturnDate } from '../src/return-date/read-return-date.ts';
import type { CalendarSettings } from '../src/calendar/settings.ts';
import { isMild } from '../src/domain/bounce.ts';
import type { LeadEvent } from '../src/domain/event.ts';
import { FAULT, needsPerson, VendorError } from '../src/domain/failure.ts';
import type { Lookups } from '../src/domain/follow-up/lookups.ts';
import { parseWait, WAITS } from '../src/domain/follow-up/parse-wait.ts';
import { asTemporalFailures } from './temporal-failures.ts';

export interface LeadMemory {
  /** What of these kinds Temporal remembers of these addresses. */
  eventsOf(addresses: readonly string[], kinds: readonly LeadEvent['kind'][]): Promise<LeadEvent[]>;
  /** The other addresses of the lead's contact, where the CRM knows of several. */
  otherAddressesOf?: ((email: string) => Promise<string[]>) | undefined;
}

/** What follow-ups ask of their own house. */
export const createLookups = (settings: CalendarSettings, memory: LeadMemory): Lookups =>
  asTemporalFailures({
    ...timeLookups(settings),
    getLeadEvents: ({ lead, kinds }) => decidingEvents(memory, lead, kinds),
  });

/** A bounce counts only if it says that this very address is dead; all else that a person does at any of theirs. */
async function decidingEvents(
  { eventsOf, otherAddressesOf }: LeadMemory,
  lead: string,
  kinds: LeadEvent['kind'][],
): Promise<LeadEvent[]> {
  const others = (await otherAddressesOf?.(lead).catch(noneIfRefused)) ?? [];
  const events = await eventsOf([lead, ...others], kinds);
  return events.flatMap((event): LeadEvent[] => {
    if (event.kind !== 'email_bounced') return [event];
    // What a history keeps of it needs no reason.
    const { bounce, ...bounced } = event;
    return event.lead.email === lead && !isMild(bounce) ? [bounced] : [];
  });
}

/** A CRM that takes no calls for now is asked again; one that refuses them must not hold up every follow-up. */
function noneIfRefused(error: unknown): string[] {
  if (error instanceof VendorError && needsPerson(error.trouble)) return [];
  throw error;
}

/** By the team's calendar; its zone is also that in which an automatic reply's "tomorrow" is a date. */
export function timeLookups(settings: CalendarSettings): Pick<Lookups, 'resolveWait' | 'readReturnDate'> {
  const calendar = createCalendar(settings);
  return {
    resolveWait(wait) {
      if (parseWait(wait.words)) return Promise.resolve(calendar.resolve(wait));
      // No retry makes anything of such words.
      const message = `a wait is ${JSON.stringify(wait.words)}, it should be ${WAITS}`;
      return Promise.reject(ApplicationFailure.nonRetryable(message, FAULT));
    },
    readReturnDate: (reply) => readReturnDate(reply, settings.zone),
  };
}
