import { commaSeparated } from '../domain/text/comma-separated.ts';
import { isDate } from '../domain/follow-up/parse-wait.ts';
import { type Holidays, isRegion } from './holidays.ts';

export interface CalendarSettings {
  /** The team's time zone (IANA). */
  zone: string;
  /** Sorted by weekday and time; they do not overlap. */
  hours: Opening[];
  holidays: Holidays;
}

export interface Opening {
  /** 1 is Monday, 7 Sunday. */
  weekday: number;
  /** `09:00` */
  opens: string;
  /** `17:00`, at most `24:00` */
  closes: string;
}

/** Returns the zone, or throws what the text should be. The other readers of this file throw in the same way. */
export function readZone(text: string): string {
  if (isZone(text)) return text;
  throw new Error('an IANA time zone such as Europe/Berlin');
}

/** An offset such as `+02:00` is not a zone: it has no daylight saving time. */
export function isZone(name: string): boolean {
  try {
    return /^[a-z]/i.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

export function zoneOfMachine(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone as string | undefined;
  return zone !== undefined && isZone(zone) ? zone : 'UTC';
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const HOURS = /^([a-z]{3})(?: ?[-–] ?([a-z]{3}))? (\d\d?:\d\d) ?[-–] ?(\d\d?:\d\d)$/;
const HOURS_WANTED = 'hours such as "Mon-Fri 09:00-17:00" or "Mon-Thu 09:00-17:00, Fri 09:00-14:00"';

export function readHours(text: string): Opening[] {
  const order = ({ weekday, opens }: Opening) => `${weekday} ${opens}`;
  const hours = text
    .split(',')
    .flatMap((part) => readOpening(part.trim().toLowerCase().replace(/\s+/g, ' ')))
    .sort((a, b) => order(a).localeCompare(order(b)));
  const twice = hours.find((one, i) => one.weekday === hours[i + 1]?.weekday && one.closes > hours[i + 1]!.opens);
  if (twice) throw new Error(`${HOURS_WANTED}, without hours of ${nameOf(twice.weekday)} that overlap`);
  return hours;
}

function readOpening(text: string): Opening[] {
  const [, first = '', last = first, from = '', to = ''] = HOURS.exec(text) ?? [];
  const [begin, end] = [DAYS.indexOf(first), DAYS.indexOf(last)];
  const [opens, closes] = [from.padStart(5, '0'), to.padStart(5, '0')];
  const areTimes = [opens, closes].every((time) => /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(time));
  if (begin < 0 || end < 0 || !areTimes || opens >= closes) throw new Error(HOURS_WANTED);
  const count = ((end - begin + 7) % 7) + 1;
  return Array.from({ length: count }, (_, i) => ({ weekday: ((begin + i) % 7) + 1, opens, closes }));
}

const nameOf = (weekday: number): string => DAYS[weekday - 1]!.replace(/^./, (letter) => letter.toUpperCase());

export function readHolidays(text: string): Holidays {
  const all = [...new Set(commaSeparated(text.toUpperCase()))];
  const dates = all.filter(isDate);
  const regions = all.filter((one) => !isDate(one));
  const odd = regions.find((one) => !isRegion(one));
  if (odd !== undefined)
    throw new Error(`dates such as 2026-12-24 and regions such as DE, DE-BE or US-CA; ${odd} is neither`);
  return { dates, regions };
}
