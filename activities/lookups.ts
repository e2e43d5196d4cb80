import { ApplicationFailure } from '@temporalio/common';
import type { Calendar } from '../src/calendar/calendar.ts';
import { readReturnDate } from '../src/calendar/return-date.ts';
import { parseWait, WAITS } from '../src/domain/when.ts';
import type { Lookups } from '../src/domain/lookups.ts';

export interface LookupsWorld {
  calendar: Calendar;
  /** The team's time zone (IANA): lets "tomorrow" in an automatic reply be a date. */
  zone: string;
  leadEvents(
    lead: string,
    kinds: Parameters<Lookups['getLeadEvents']>[0]['kinds'],
  ): ReturnType<Lookups['getLeadEvents']>;
}

/** What follow-ups ask of their own house. */
export function createLookups({ calendar, zone, leadEvents }: LookupsWorld): Lookups {
  return {
    resolveWait(wait) {
      if (parseWait(wait.words)) return Promise.resolve(calendar.resolve(wait));
      // No retry makes anything of such words.
      const message = `a wait is ${JSON.stringify(wait.words)}, it should be ${WAITS}`;
      return Promise.reject(ApplicationFailure.nonRetryable(message));
    },
    readReturnDate: (reply) => readReturnDate(reply, zone),
    getLeadEvents: ({ lead, kinds }) => leadEvents(lead, kinds),
  };
}
