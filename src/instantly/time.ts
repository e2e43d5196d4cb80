import { DAY_MS } from '../domain/duration.ts';

/** Instantly did not exist then: an earlier time is in a wrong unit, or is not a time. */
const EARLIEST = Date.UTC(2000, 0);

/** Instantly's own format. */
const INSTANTLYS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;
/** RFC 2822, and JavaScript's `Date.toString()`. */
const SPOKEN =
  /^([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(:\d\d)? ([+-]\d{4}|GMT|UTC|UT|Z)\b|^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4}/;
/** Seconds since 1970, or smaller units. A number with fewer digits may be a date without separators. */
const EPOCH = /^\d{10,19}(\.\d+)?$/;

/**
 * A time in milliseconds since 1970. ISO text without an offset is UTC; numbers are seconds or milliseconds. Undefined if
 * it is not a time. A date without a time of day is not one: Instantly always sends both, a lead's variable seldom does.
 */
export function parseTime(value: unknown): number | undefined {
  const ms = typeof value === 'number' ? ofNumber(value) : typeof value === 'string' ? ofText(value.trim()) : NaN;
  return Math.abs(ms) < 8.64e15 ? Math.floor(ms) : undefined;
}

const ofNumber = (number: number): number => (number < 1e11 ? number * 1000 : number);

function ofText(text: string): number {
  if (INSTANTLYS.test(text)) return Date.parse(text);
  if (EPOCH.test(text)) return ofNumber(Number(text));
  if (SPOKEN.test(text)) return Date.parse(text);
  if (!ISO.test(text)) return NaN;
  const iso = text.replace(/\s*(UTC|GMT)$/, 'Z').replace(/(:\d\d(?:\.\d+)?)([+-]\d\d)$/, '$1$2:00');
  return Date.parse(/[Zz]$|[+-]\d\d:?\d\d$/.test(iso) ? iso : `${iso}Z`);
}

/** The time in the payload; if it is absent or impossible, the time of receipt. */
export const happenedAt = (said: number | undefined, receivedAt: Date): Date =>
  said === undefined || said < EARLIEST || said > receivedAt.getTime() + DAY_MS ? receivedAt : new Date(said);
