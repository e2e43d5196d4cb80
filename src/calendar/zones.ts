import { DateTime } from 'luxon';

/** When a clock in the zone shows that time. Shown twice: the first; never, as clocks go forward: an hour later. */
export const instantOf = (date: string, time: string, zone: string): number => instantsOf(date, time, zone)[0]!;

/** Each of them, the first one first: a clock that goes back shows some times twice. */
export const instantsOf = (date: string, time: string, zone: string): number[] =>
  DateTime.fromISO(`${date}T${time}`, { zone })
    .getPossibleOffsets()
    .map((at) => at.toMillis());

/** `2026-03-09` */
export const dateIn = (zone: string, at: number): string => DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd');

/** `09:30:15.250` */
export const timeIn = (zone: string, at: number): string => DateTime.fromMillis(at, { zone }).toFormat('HH:mm:ss.SSS');

/** The same time of day so many days later. */
export const daysLater = (at: number, days: number, zone: string): number =>
  DateTime.fromMillis(at, { zone }).plus({ days }).toMillis();

/** `Mon 2 Mar 2026 14:15` */
export const clockIn = (zone: string, at: number): string =>
  DateTime.fromMillis(at, { zone, locale: 'en-US' }).toFormat('ccc d LLL yyyy HH:mm');

/** `Mon 2 Mar 2026 14:15 (Europe/Berlin)` */
export const sayIn = (zone: string, at: number): string => `${clockIn(zone, at)} (${zone})`;

/** In minutes east of UTC. */
export const offsetIn = (zone: string, at: number): number => DateTime.fromMillis(at, { zone }).offset;
