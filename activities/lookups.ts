import { ApplicationFailure } from '@temporalio/common';
import { createCalendar } from '../src/calendar/calendar.ts';
import { readReturnDate } from '../src/calendar/return-date.ts';
import type { CalendarSettings } from '../src/calendar/settings.ts';
import type { LeadEvent } from '../src/domain/event.ts';
import { FAULT } from '../src/domain/failure.ts';
import type { Lookups } from '../src/domain/lookups.ts';
import { parseWait, WAITS } from '../src/domain/when.ts';
import { asTemporalFailures } from './failures.ts';

/** What follow-ups ask of their own house. */
export const createLookups = (
  settings: CalendarSettings,
  leadEvents: (lead: string, kinds: LeadEvent['kind'][]) => Promise<LeadEvent[]>,
): Lookups =>
  asTemporalFailures({
    ...timeLookups(settings),
    getLeadEvents: ({ lead, kinds }) => leadEvents(lead, kinds),
  });

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
