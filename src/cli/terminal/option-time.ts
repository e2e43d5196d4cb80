import ms, { type StringValue } from 'ms';
import { addDays, weekdayOf } from '../../calendar/dates.ts';
import { dateIn, instantOf } from '../../calendar/zones.ts';
import { isDate } from '../../domain/follow-up/parse-wait.ts';

const TIMES =
  'a duration such as "7 days", today, yesterday, "this week", a day such as 2026-01-31, ' +
  'a time such as "2026-01-31 14:00" or 2026-01-31T14:00Z';

/** What else is needed to read a time that a person typed. */
export interface TimeContext {
  /** The team's time zone. */
  zone: string;
  /** Milliseconds since 1970. */
  now: number;
  /** Whether a day means its end, not its beginning. */
  isEnd?: boolean;
}

/**
 * Reads the time that an option holds, in milliseconds since 1970. A day is a day of the team's time zone; "2 hours" and
 * "2 hours ago" are two hours before now, "this week" is the beginning of its Monday. Throws with the option's name.
 */
export function readInstant(option: string, text: string, context: TimeContext): number {
  const trimmed = text.trim();
  const at = parseTime(trimmed, context) ?? namedTime(trimmed.toLowerCase(), context) ?? timeAgo(trimmed, context);
  if (at !== undefined) return at;
  throw new Error(`${option} is "${text}", it should be ${TIMES}`);
}

function parseTime(text: string, context: TimeContext): number | undefined {
  if (isDate(text)) return dayAt(text, context);
  const [, date, time, seconds = ':00', offset] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? [];
  if (date === undefined || !isDate(date) || Number.isNaN(Date.parse(`${date}T${time}${seconds}Z`))) return undefined;
  if (offset === undefined) return instantOf(date, `${time}${seconds}`, context.zone);
  const at = Date.parse(`${date}T${time}${seconds}${offset}`);
  return Number.isNaN(at) ? undefined : at;
}

/** The end of a day is the last millisecond before the next day. */
const dayAt = (date: string, { zone, isEnd }: TimeContext): number =>
  isEnd ? instantOf(addDays(date, 1), '00:00', zone) - 1 : instantOf(date, '00:00', zone);

function namedTime(text: string, context: TimeContext): number | undefined {
  const today = dateIn(context.zone, context.now);
  const days: Record<string, string> = {
    today,
    yesterday: addDays(today, -1),
    'this week': addDays(today, 1 - weekdayOf(today)),
  };
  return Object.hasOwn(days, text) ? dayAt(days[text]!, context) : undefined;
}

/** A number without a unit is refused: `ms` would read it as milliseconds. */
function timeAgo(text: string, { now }: TimeContext): number | undefined {
  const span = text.replace(/\s+ago$/i, '');
  const length = /^[\d.]+\s*[a-z]+$/i.test(span) ? (ms(span as StringValue) as number | undefined) : undefined;
  return length !== undefined && length > 0 && length < now ? now - length : undefined;
}
