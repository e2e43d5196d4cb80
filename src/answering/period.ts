import type { Clock } from '../calendar/clock.ts';
import { addDays, daysBetween } from '../calendar/dates.ts';
import { instantOf } from '../calendar/zones.ts';
import { isDate } from '../domain/follow-up/parse-wait.ts';
import type { TeamDay } from '../read-model/read-model.ts';

/** The periods that have a name, with how many days each has. Today is the last of them. */
const PERIODS = { today: 1, '7d': 7, '30d': 30 } as const;
const DEFAULT_PERIOD = '30d';
const MOST_DAYS = 366;

export interface PeriodWanted {
  /** A name of `PERIODS`. */
  period?: string | undefined;
  /** Days such as `2026-01-31`, both included. They count more than `period`. */
  from?: string | undefined;
  to?: string | undefined;
}

/** Whole days of the team. Milliseconds since 1970. */
export interface ReportPeriod {
  first: string;
  last: string;
  since: number;
  until: number;
  days: TeamDay[];
}

/** @throws `RangeError` with one sentence that says what is wrong and what it should be. */
export function readPeriod({ period, from, to }: PeriodWanted, { zone, day }: Clock, now: number): ReportPeriod {
  const name = period || DEFAULT_PERIOD;
  if (!Object.hasOwn(PERIODS, name))
    throw new RangeError(`period is "${name}", it should be one of ${Object.keys(PERIODS).join(', ')}`);
  const last = to ? readDay('to', to) : day(now);
  const first = from ? readDay('from', from) : addDays(last, 1 - PERIODS[name as keyof typeof PERIODS]);
  const length = daysBetween(first, last) + 1;
  if (length < 1) throw new RangeError(`from is ${first}, it should not be after ${last}`);
  if (length > MOST_DAYS)
    throw new RangeError(`from is ${first}, it should be at most ${MOST_DAYS} days before ${last}`);
  const start = (date: string) => instantOf(date, '00:00', zone);
  const days = Array.from({ length }, (_, i) => {
    const date = addDays(first, i);
    return { day: date, since: start(date), until: start(addDays(date, 1)) };
  });
  return { first, last, since: days[0]!.since, until: days.at(-1)!.until, days };
}

function readDay(name: string, text: string): string {
  if (isDate(text)) return text;
  throw new RangeError(`${name} is "${text}", it should be a day such as 2026-01-31`);
}
