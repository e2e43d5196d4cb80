import { MINUTE_MS } from '../domain/duration.ts';
import { addDays, weekdayOf } from './dates.ts';
import { offsetIn } from './zones.ts';

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

/** Since 2012 clocks of all zones are set only at quarters of an hour (time zone database 2025c). */
const QUARTER_MS = 15 * MINUTE_MS;
const MOST_KNOWN = 20_000;

export function clockOf(zone: string): Clock {
  /** In milliseconds, by the quarter of an hour: a list shows thousands of times, and asking for the offset takes long. */
  const offsets = new Map<number, number>();

  function offsetAt(at: number): number {
    const quarter = Math.floor(at / QUARTER_MS);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    if (offsets.size >= MOST_KNOWN) offsets.clear();
    const offset = offsetIn(zone, at) * MINUTE_MS;
    offsets.set(quarter, offset);
    return offset;
  }

  /** `2026-01-02T03:04:05.678Z` if a clock of the zone shows that time. */
  function shown(at: Time): string {
    const ms = new Date(at).getTime();
    if (Number.isNaN(ms)) return 'no time';
    return new Date(ms + offsetAt(ms)).toISOString();
  }

  const day = (at: Time) => shown(at).slice(0, 'yyyy-MM-dd'.length);
  const upTo = (at: Time, pattern: string) => shown(at).slice(0, pattern.length).replace('T', ' ');
  const minute = (at: Time) => upTo(at, 'yyyy-MM-dd HH:mm');
  return {
    zone,
    heading: (word) => `${word} (${zone})`,
    day,
    week: (at) => addDays(day(at), 1 - weekdayOf(day(at))),
    minute,
    second: (at) => upTo(at, 'yyyy-MM-dd HH:mm:ss'),
    says: (at) => `${minute(at)} (${zone})`,
  };
}
