import { HOUR_MS, MINUTE_MS } from '../domain/duration.ts';
import type { Moment, Wait } from '../domain/follow-up/lookups.ts';
import { type Due, mustBeWait, type Span } from '../domain/follow-up/parse-wait.ts';
import { addDays } from './dates.ts';
import { holidaysOf } from './holidays.ts';
import { type CalendarSettings, isZone } from './settings.ts';
import { workingTime } from './working-time.ts';
import { dateIn, daysLater, instantOf, instantsOf, sayIn } from './zones.ts';

export interface Calendar {
  /**
   * Returns when a wait is over, in milliseconds since 1970; never before it began. Throws if its words are not a valid
   * wait (see `WAITS`).
   */
  resolve(wait: Wait): Moment;
}

export function createCalendar({ zone: teamZone, hours, holidays }: CalendarSettings): Calendar {
  const working = workingTime(hours, holidaysOf(holidays));

  function afterSpan({ count, unit }: Span, from: number): number {
    switch (unit) {
      case 'minutes':
        return from + count * MINUTE_MS;
      case 'hours':
        return from + count * HOUR_MS;
      case 'days':
        return daysLater(from, count, teamZone);
      case 'weeks':
        return daysLater(from, count * 7, teamZone);
      case 'working hours':
        return working.hoursLater(from, count, teamZone);
      case 'working days':
        return working.daysLater(from, count, teamZone);
    }
  }

  function whenDue({ day, time }: Due, from: number, zone: string): number {
    if (time === undefined) return working.openAt(instantOf(day, '00:00', zone), zone);
    const today = dateIn(zone, from);
    const on = (date: string): number => instantOf(date, time, zone);
    if (day === 'next') return instantsOf(today, time, zone).find((at) => at > from) ?? on(addDays(today, 1));
    if (day === 'tomorrow') return on(addDays(today, 1));
    return on(day === 'next working day' ? working.workingDay(today, 1) : day);
  }

  return {
    resolve({ words, from, leadZone }) {
      const wait = mustBeWait(words);
      const zone = (wait.kind === 'due' && wait.zone === 'lead' && knownZone(leadZone)) || teamZone;
      const at = wait.kind === 'span' ? afterSpan(wait, from) : whenDue(wait, from, zone);
      return { ...momentOf(Math.max(at, from), zone), zone: teamZone };
    },
  };
}

const momentOf = (at: number, zone: string): Moment => ({ at, says: sayIn(zone, at) });

/** Lead lists hold any text under this name, so a text that is not a time zone is ignored. */
function knownZone(name: string | undefined): string | undefined {
  const zone = name?.trim() ?? '';
  return isZone(zone) ? zone : undefined;
}
