import { addDays, weekdayOf } from './dates.ts';
import { dateIn, timeIn } from './zones.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/duration.ts';

/** A time: ISO 8601 or milliseconds since 1970. */
type Time = Date | string | number;

/** Shows times to people in the team's time zone, so that they sort as text. */
export interface Clock {
  zone: string;
  /** `STARTED (Europe/Berlin)` */
  heading(word: string): string;
  /** `2026-01-02` */
  day(at: Time): string;
  /** The Monday of its week. */
  week(at: Time): string;
  /** `2026-01-02 03:04` */
  minute(at: Time): string;
  /** `2026-01-02 03:04:05` */
  second(at: Time): string;
  /** `2026-01-02 03:04 (Europe/Berlin)`, for a text without a heading that names the zone. */
  says(at: Time): string;
}

export function clockOf(zone: string): Clock {
  const ms = (at: Time) => new Date(at).getTime();
  const day = (at: Time) => dateIn(zone, ms(at));
  const time = (at: Time, characters: number) => timeIn(zone, ms(at)).slice(0, characters);
  const minute = (at: Time) => `${day(at)} ${time(at, 'HH:mm'.length)}`;
  return {
    zone,
    heading: (word) => `${word} (${zone})`,
    day,
    week: (at) => addDays(day(at), 1 - weekdayOf(day(at))),
    minute,
    second: (at) => `${day(at)} ${time(at, 'HH:mm:ss'.length)}`,
    says: (at) => `${minute(at)} (${zone})`,
  };
}

/** "45 ms", "3.2 s", "4 minutes", "3 hours", "2 days" */
export function spanText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < MINUTE_MS) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < HOUR_MS) return countText(ms / MINUTE_MS, 'minute');
  if (ms < DAY_MS) return countText(ms / HOUR_MS, 'hour');
  return countText(ms / DAY_MS, 'day');
}

function countText(units: number, name: string): string {
  const count = Math.floor(units);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
