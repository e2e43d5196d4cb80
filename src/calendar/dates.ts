import { DAY_MS } from '../domain/duration.ts';

/** Calendar days such as `2026-03-09`. They have no time zone, and sorting them as text sorts them by time. */

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

/** Returns the same day of a later month, or its last day if the month is shorter. */
export function addMonths(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number);
  const first = new Date(Date.UTC(year!, month! - 1 + months, 1));
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return addDays(first.toISOString().slice(0, 10), Math.min(day!, days) - 1);
}

/** 1 is Monday, 7 Sunday. */
export const weekdayOf = (date: string): number => new Date(date).getUTCDay() || 7;

export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** Returns the day that a text written on `today` means if it names no year: the next one, unless the last one has just passed. */
export function dateNear(today: string, month: number, day: number): string {
  const inYear = (year: number): string => new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
  const year = Number(today.slice(0, 4));
  const ahead = daysBetween(today, inYear(year));
  return inYear(ahead < -60 ? year + 1 : ahead > 305 ? year - 1 : year);
}
