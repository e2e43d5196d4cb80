import ms, { type StringValue } from 'ms';
import { addDays, weekdayOf } from '../../calendar/dates.ts';
import { dateIn, instantOf } from '../../calendar/zones.ts';
import { isDate } from '../../domain/follow-up/parse-wait.ts';

const TIMES =
  'a duration such as "7 days", today, yesterday, "this week", a day such as 2026-01-31, ' +
  'a time such as "2026-01-31 14:00" or 2026-01-31T14:00Z';

/** What the team's clock has to do with a time that a person types. */
export interface Typed {
  /** The team's. */
  zone: string;
  now: number;
  /** A day stands for its end. */
  isEnd?: boolean;
}

/**
 * The time that an option holds, in milliseconds since 1970. A day is the team's, from its beginning; "2 hours" and
 * "2 hours ago" mean two hours before now, and "this week" since its Monday.
 */
export function sinceOf(option: string, text: string, typed: Typed): number {
  const at = parse(text.trim(), typed) ?? named(text.trim().toLowerCase(), typed) ?? ago(text.trim(), typed);
  if (at !== undefined) return at;
  throw new Error(`${option} is "${text}", it should be ${TIMES}`);
}

function parse(text: string, typed: Typed): number | undefined {
  if (isDate(text)) return dayAt(text, typed);
  const [, date, time, seconds = ':00', offset] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? [];
  if (date === undefined || !isDate(date) || Number.isNaN(Date.parse(`${date}T${time}${seconds}Z`))) return undefined;
  if (offset === undefined) return instantOf(date, `${time}${seconds}`, typed.zone);
  const at = Date.parse(`${date}T${time}${seconds}${offset}`);
  return Number.isNaN(at) ? undefined : at;
}

/** The end of a day is the moment before the next. */
const dayAt = (date: string, { zone, isEnd }: Typed): number =>
  isEnd ? instantOf(addDays(date, 1), '00:00', zone) - 1 : instantOf(date, '00:00', zone);

function named(text: string, typed: Typed): number | undefined {
  const today = dateIn(typed.zone, typed.now);
  const days: Record<string, string> = {
    today,
    yesterday: addDays(today, -1),
    'this week': addDays(today, 1 - weekdayOf(today)),
  };
  return Object.hasOwn(days, text) ? dayAt(days[text]!, typed) : undefined;
}

/** `ms` takes a number alone for milliseconds, which nobody means. */
function ago(text: string, { now }: Typed): number | undefined {
  const span = text.replace(/\s+ago$/i, '');
  const length = /^[\d.]+\s*[a-z]+$/i.test(span) ? (ms(span as StringValue) as number | undefined) : undefined;
  return length !== undefined && length > 0 && length < now ? now - length : undefined;
}
