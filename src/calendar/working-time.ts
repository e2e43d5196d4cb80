import { addDays, weekdayOf } from './dates.ts';
import type { IsHoliday } from './holidays.ts';
import type { Opening } from './settings.ts';
import { dateIn, instantOf, timeIn } from './zones.ts';
import { HOUR_MS } from '../domain/duration.ts';

/** A stretch of working time, in milliseconds since 1970. */
interface Session {
  date: string;
  opens: number;
  closes: number;
}

/** The team's hours, by the clock of any zone. */
export function workingTime(hours: Opening[], isHoliday: IsHoliday) {
  const openingsOf = (date: string): Opening[] =>
    isHoliday(date) ? [] : hours.filter(({ weekday }) => weekday === weekdayOf(date));

  /** The `count`-th working day after that day. */
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

  /** The stretch that a moment falls into, from that moment on; else the next one. */
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

    /** The moment itself, or when working time begins next. */
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

    /** Counted from working time; the same time of day, or the next opening where that is closed then. */
    daysLater(from: number, count: number, zone: string): number {
      const { date, opens } = sessionAfter(from, zone);
      return sessionAfter(instantOf(workingDay(date, count), timeIn(zone, opens), zone), zone).opens;
    },
  };
}

/** Hours on Sundays alone, in a region where Sundays are holidays, have no end. */
function giveUpAfterYears(days: number): number {
  if (days > 3_660) throw new Error('WORKING_HOURS and HOLIDAYS leave no working day within ten years');
  return days;
}
