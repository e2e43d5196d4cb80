import { addDays, weekdayOf } from './dates.ts';
import { dateIn, timeIn } from './zones.ts';

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
