import type { Chrono, ParsedComponents } from 'chrono-node';
import { dateParsers } from './date-parsers.ts';
import { isDate } from '../domain/follow-up/parse-wait.ts';
import { addDays, addMonths, dateNear } from '../calendar/dates.ts';
import { type Language, RETURN_WORDS } from './words.ts';
import { dateIn, offsetIn } from '../calendar/zones.ts';

/** A date in a text, or a period of days. */
export interface WrittenDate {
  /** Its place in the text, in characters. */
  start: number;
  end: number;
  date: string;
  /** The last day of a period. */
  last?: string;
  /** The last day of the month, if the text means the whole month. */
  ends?: string;
  /** The text names only weekdays. */
  isVague: boolean;
}

export type DatesIn = (text: string, language: Language) => WrittenDate[];

/** chrono-node's parsers that are left out: times and zones do not matter and are misread as days; our own parsers read dates in digits. */
const UNWANTED = /Time.*Expression|CasualTime|Timezone|Slash|ISOFormat|YearMonthDay/;

/**
 * Returns a reader of dates. It resolves relative dates ("tomorrow") against the time at which the text was written.
 * `hint` is the whole text: its other dates may show whether 3/9 is in March or in September.
 */
export async function dateReader(writtenAt: number, zone: string, hint: string): Promise<DatesIn> {
  const chrono = await import('chrono-node');
  const today = dateIn(zone, writtenAt);
  const reference = { instant: new Date(writtenAt), timezone: offsetIn(zone, writtenAt) };
  const monthFirst = isMonthFirst(hint);
  const made = new Map<Language, Chrono>();
  const chronoFor = (language: Language): Chrono => {
    const { parsers, refiners } = chrono[language].casual;
    const isWanted = (part: object): boolean => !UNWANTED.test(part.constructor.name);
    const own = dateParsers(language, RETURN_WORDS[language], today, monthFirst);
    return new chrono.Chrono({ parsers: [...own, ...parsers.filter(isWanted)], refiners: refiners.filter(isWanted) });
  };
  return (given, language) => {
    // "09:00 – 15 October" is not a period of days.
    const text = given
      .replace(/(?<=\d{4},? )\d\d?:\d\d(?!\d)/g, (clock) => ' '.repeat(clock.length))
      // chrono-node (2.10.3) does not read "October the 20th".
      .replace(
        /(?<=(?<!\p{L})(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:\p{L}{3,6})?\.? )the(?= \d\d?(?:st|nd|rd|th))/giu,
        '   ',
      );
    const reader = made.get(language) ?? chronoFor(language);
    made.set(language, reader);
    const found: WrittenDate[] = reader
      .parse(text, reference)
      .filter(({ index, text: words, start }) => tellsDay(start) && isDay(words, text.slice(0, index)))
      .map(({ index, text, start, end }) => {
        const date = dateOf(start, today);
        const written = end && tellsDay(end) ? dateOf(end, today, date) : undefined;
        const last = written && (monthEnd(text, written) ?? written);
        const isVague = [start, end].every((one) => !one || isWeekday(one));
        const ends = start.isCertain('weekday') ? undefined : monthEnd(text, date);
        return { start: index, end: index + text.length, date, ...(last && { last }), ...(ends && { ends }), isVague };
      });
    return found
      .map((date, i) => (namesDayOf(text, found[i - 1], date) ? { ...date, start: found[i - 1]!.start } : date))
      .filter((_, i) => !namesDayOf(text, found[i], found[i + 1]))
      .map((date) => withLastDay(text, withFirstDay(text, date)))
      .reduce<WrittenDate[]>((joined, date) => joinedWith(text, joined, date), []);
  };
}

const BETWEEN =
  /^,? *(?:[ap]m|uhr)? ?(?:[-–—→>]|->|to|thru|through|until|till?|bis(?: zum)?|au|al|hasta(?: el)?|a|até(?: ao?)?|fino al|tot(?: en met)?|t\/m) ?$/iu;

/** Joins "08.10.2026 – 21.10.2026": chrono-node (2.10.3) joins two days in some languages only. */
function joinedWith(text: string, before: WrittenDate[], date: WrittenDate): WrittenDate[] {
  const first = before.at(-1);
  const isSecond = first && !first.last && !date.last && !first.isVague && !date.isVague && first.date < date.date;
  if (!isSecond || !BETWEEN.test(text.slice(first.end, date.start))) return [...before, date];
  return [...before.slice(0, -1), { ...date, start: first.start, date: first.date, last: date.ends ?? date.date }];
}

/** "may" is a verb too; "within two days" and "in 48 hours" do not name a day. */
const isDay = (words: string, before: string): boolean =>
  !/^(?:(?:may|march)$|within|innerhalb|binnen|entro)/.test(words) &&
  !/\d ?(?:h|hours?|hrs?|stunden?|heures?|horas?|ore|uur)$/i.test(words) &&
  !/(?<!\p{L})(?:within|innerhalb(?: von)?|binnen|entro) $/iu.test(before);

/** Returns the last day of a month that is named without a day. */
const monthEnd = (words: string, date: string): string | undefined =>
  /^\D+(?:20\d\d)?$/.test(words) && date.endsWith('-01') ? addDays(addMonths(date, 1), -1) : undefined;

const isWeekday = (parts: ParsedComponents): boolean => parts.isCertain('weekday') && !parts.isCertain('day');

const tellsDay = (parts: ParsedComponents): boolean =>
  parts.isCertain('day') || parts.isCertain('month') || isWeekday(parts);

function dateOf(parts: ParsedComponents, today: string, from = addDays(today, 1)): string {
  const [year, month, day] = (['year', 'month', 'day'] as const).map((part) => parts.get(part) ?? 1);
  const date = new Date(Date.UTC(year!, month! - 1, day)).toISOString().slice(0, 10);
  if (isWeekday(parts)) return nextOf(date, from);
  return parts.isCertain('year') ? date : dateNear(today, month!, day!);
}

const nextOf = (date: string, from: string): string => (date >= from ? date : nextOf(addDays(date, 7), from));

/** "Montag, den" before "09.03.2026" */
function namesDayOf(text: string, weekday: WrittenDate | undefined, date: WrittenDate | undefined): boolean {
  if (!weekday?.isVague || !date || date.isVague) return false;
  return /^[.,]{0,2} ?\(?(?:\p{L}{2,3} )?$/u.test(text.slice(weekday.end, date.start));
}

/** "2 al" before "13 de marzo" */
function withFirstDay(text: string, date: WrittenDate): WrittenDate {
  const pattern =
    /(?<!\d)\d\d?(?:\.|er|st|nd|rd|th|º|°)? ?(?:to|through|thru|until|and|&|bis|und|au|et|al?|y|hasta|e|até|fino al|tot|en|[-–]) ?(?:the |de[nm] |el |le |il )?$/i;
  const [first] = pattern.exec(text.slice(0, date.start)) ?? [];
  return first === undefined || date.isVague ? date : { last: date.date, ...date, start: date.start - first.length };
}

/** "through 16" after "October 12", and "9 and 12" after "Oct 8," */
function withLastDay(text: string, date: WrittenDate): WrittenDate {
  const pattern =
    /^(?:st|nd|rd|th)?(?:(?:, ?\d\d?(?:st|nd|rd|th)?)*,? ?(?:and|&)| ?(?:through|thru|until|till?|[-–—→>]|->)) ?(?:the )?(?<day>\d\d?)(?:st|nd|rd|th)?(?![\p{L}\d:%/-]|\.\d| ?(?:[ap]m|uhr|days?|weeks?|\p{Lu}))/u;
  const endsWithDay = /\p{L}{3}\.? ?\d\d?(?:st|nd|rd|th)?$/u.test(text.slice(date.start, date.end));
  const found = endsWithDay && !date.last && pattern.exec(text.slice(date.end));
  if (!found) return date;
  const last = `${date.date.slice(0, 8)}${found.groups!['day']!.padStart(2, '0')}`;
  if (!isDate(last) || last <= date.date) return date;
  return { ...date, end: date.end + found[0].length, last };
}

/** Whether the text's dates put the month first; undefined if no date shows it. */
function isMonthFirst(text: string): boolean | undefined {
  const pairs = [...text.matchAll(/(?<![\d/-])(\d\d?)[/-](\d\d?)(?![\d])/g)].map(([, a, b]) => [Number(a), Number(b)]);
  if (pairs.some(([first]) => first! > 12 && first! <= 31)) return false;
  return pairs.some(([, second]) => second! > 12 && second! <= 31) || undefined;
}
