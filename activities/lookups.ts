import { ApplicationFailure } from '@temporalio/common';
import { createCalendar } from '../src/calendar/calendar.ts';
import { readReturnDate } from '../src/return-date/read-return-date.ts';
import type { CalendarSettings } from '../src/calendar/settings.ts';
import { isMild } from '../src/domain/bounce.ts';
import type { LeadEvent } from '../src/domain/event.ts';
import { FAULT, needsPerson, VendorError } from '../src/domain/failure.ts';
import type { Lookups } from '../src/domain/follow-up/lookups.ts';
import { asTemporalFailures } from './temporal-failures.ts';

export interface LeadMemory {
  /** The events of these kinds and addresses that Temporal remembers. */
  eventsOf(addresses: readonly string[], kinds: readonly LeadEvent['kind'][]): Promise<LeadEvent[]>;
  /** The other addresses of the lead's contact. Absent: the CRM does not know any. */
  otherAddressesOf?: ((email: string) => Promise<string[]>) | undefined;
}

/** The activities that follow-ups use to look something up: dates and earlier events. They change nothing. */
export const createLookups = (settings: CalendarSettings, memory: LeadMemory): Lookups =>
  asTemporalFailures({
    ...timeLookups(settings),
    getLeadEvents: ({ lead, kinds }) => decidingEvents(memory, lead, kinds),
  });

/** Events at any address of the person; a bounce only if it says that this address takes no mail. */
async function decidingEvents(
  { eventsOf, otherAddressesOf }: LeadMemory,
  lead: string,
  kinds: LeadEvent['kind'][],
): Promise<LeadEvent[]> {
  const others = (await otherAddressesOf?.(lead).catch(noneIfRefused)) ?? [];
  const events = await eventsOf([lead, ...others], kinds);
  return events.flatMap((event): LeadEvent[] => {
    if (event.kind !== 'email_bounced') return [event];
    // The history does not need the reason.
    const { bounce, ...bounced } = event;
    return event.lead.email === lead && !isMild(bounce) ? [bounced] : [];
  });
}

/** A CRM that is unavailable is asked again. A CRM that refuses the call must not block every follow-up. */
function noneIfRefused(error: unknown): string[] {
  if (error instanceof VendorError && needsPerson(error.trouble)) return [];
  throw error;
}

/** Uses the team's calendar. Its time zone also decides which date an automatic reply means by "tomorrow". */
export function timeLookups(settings: CalendarSettings): Pick<Lookups, 'resolveWait' | 'readReturnDate'> {
  const calendar = createCalendar(settings);
  return {
    resolveWait(wait) {
      try {
        return Promise.resolve(calendar.resolve(wait));
      } catch (error) {
        // A retry cannot help: the follow-up's code is wrong.
        return Promise.reject(ApplicationFailure.nonRetryable((error as Error).message, FAULT));
      }
    },
    readReturnDate: (reply) => readReturnDate(reply, settings.zone),
  };
}
