import { DateTime } from 'luxon';

/**
 * Returns when a clock in the zone shows a time, in milliseconds since 1970. If the clock shows it twice, the first; if the
 * clock skips it because clocks go forward, an hour later.
 */
export const instantOf = (date: string, time: string, zone: string): number => instantsOf(date, time, zone)[0]!;

/** Returns every moment at which the clock shows the time, earliest first: a clock that goes back shows some times twice. */
export const instantsOf = (date: string, time: string, zone: string): number[] =>
  DateTime.fromISO(`${date}T${time}`, { zone })
    .getPossibleOffsets()
    .map((at) => at.toMillis());

/** `2026-03-09` */
export const dateIn = (zone: string, at: number): string => DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd');

/** `09:30:15.250` */
export const timeIn = (zone: string, at: number): string => DateTime.fromMillis(at, { zone }).toFormat('HH:mm:ss.SSS');

/** Returns the same time of day, a number of days later. */
export const daysLater = (at: number, days: number, zone: string): number =>
  DateTime.fromMillis(at, { zone }).plus({ days }).toMillis();

/** `Mon 2 Mar 2026 14:15` */
export const clockIn = (zone: string, at: number): string =>
  DateTime.fromMillis(at, { zone, locale: 'en-US' }).toFormat('ccc d LLL yyyy HH:mm');

/** `Mon 2 Mar 2026 14:15 (Europe/Berlin)` */
export const sayIn = (zone: string, at: number): string => `${clockIn(zone, at)} (${zone})`;

/** Returns the zone's offset in minutes east of UTC. */
export const offsetIn = (zone: string, at: number): number => DateTime.fromMillis(at, { zone }).offset;
