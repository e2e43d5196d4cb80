import { DAY_MS } from '../domain/duration.ts';

/** Days of the calendar, written `2026-03-09`: they have no time zone, and their order is that of their letters. */

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

/** The same day of that month, or its last. */
export function addMonths(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number);
  const first = new Date(Date.UTC(year!, month! - 1 + months, 1));
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return addDays(first.toISOString().slice(0, 10), Math.min(day!, days) - 1);
}

/** 1 is Monday, 7 Sunday. */
export const weekdayOf = (date: string): number => new Date(date).getUTCDay() || 7;

export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** The day of that name that a text of `today` means where it names no year: rather one to come, unless it is just over. */
export function dateNear(today: string, month: number, day: number): string {
  const inYear = (year: number): string => new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
  const year = Number(today.slice(0, 4));
  const ahead = daysBetween(today, inYear(year));
  return inYear(ahead < -60 ? year + 1 : ahead > 305 ? year - 1 : year);
}
