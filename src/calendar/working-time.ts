import { addDays, weekdayOf } from './dates.ts';
import type { IsHoliday } from './holidays.ts';
import type { Opening } from './settings.ts';
import { dateIn, instantOf, timeIn } from './zones.ts';
import { HOUR_MS } from '../domain/duration.ts';

/** A period of working time, in milliseconds since 1970. */
interface Session {
  date: string;
  opens: number;
  closes: number;
}

/** Computes with the team's working hours, by the clock of any time zone. */
export function workingTime(hours: Opening[], isHoliday: IsHoliday) {
  const openingsOf = (date: string): Opening[] =>
    isHoliday(date) ? [] : hours.filter(({ weekday }) => weekday === weekdayOf(date));

  /** Returns the `count`-th working day after a day. */
  function workingDay(date: string, count: number): string {
    let day = date;
    for (let left = count, idle = 0; left > 0;) {
      day = addDays(day, 1);
      const isOpen = openingsOf(day).length > 0;
      idle = isOpen ? 0 : giveUpAfterYears(idle + 1);
      if (isOpen) left--;
    }
    return day;
  }

  /** Returns the rest of the session that holds a moment, or the next session. */
  function sessionAfter(at: number, zone: string): Session {
    for (let date = dateIn(zone, at); ; date = workingDay(date, 1)) {
      for (const opening of openingsOf(date)) {
        const opens = Math.max(at, instantOf(date, opening.opens, zone));
        const closes = instantOf(date, opening.closes, zone);
        if (opens < closes) return { date, opens, closes };
      }
    }
  }

  return {
    workingDay,

    /** Returns the moment itself if it is working time, otherwise when working time begins next. */
    openAt: (at: number, zone: string): number => sessionAfter(at, zone).opens,

    hoursLater(from: number, count: number, zone: string): number {
      let left = count * HOUR_MS;
      for (let at = from; ;) {
        const { opens, closes } = sessionAfter(at, zone);
        if (left <= closes - opens) return opens + left;
        left -= closes - opens;
        at = closes;
      }
    },

    /** Counts from working time. Returns the same time of day, or the next opening if the team does not work then. */
    daysLater(from: number, count: number, zone: string): number {
      const { date, opens } = sessionAfter(from, zone);
      return sessionAfter(instantOf(workingDay(date, count), timeIn(zone, opens), zone), zone).opens;
    },
  };
}

/** Without a limit, working hours on Sundays only would be searched forever in a region where Sundays are holidays. */
function giveUpAfterYears(days: number): number {
  if (days > 3_660) throw new Error('WORKING_HOURS and HOLIDAYS leave no working day within ten years');
  return days;
}
