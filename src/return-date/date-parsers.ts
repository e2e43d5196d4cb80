import type { Component, Parser } from 'chrono-node';
import { isDate } from '../domain/follow-up/parse-wait.ts';
import { addDays, addMonths, dateNear, daysBetween, weekdayOf } from '../calendar/dates.ts';
import type { Language, ReturnWords } from './words.ts';

type Components = { [name in Component]?: number };
type Match = RegExpMatchArray & { index: number };

/**
 * Returns parsers for words that chrono-node does not read in every language, and for dates in digits: chrono-node reads
 * telephone numbers and times as dates. `today` is the day on which the text was written.
 */
export function dateParsers(language: Language, words: ReturnWords, today: string, monthFirst?: boolean): Parser[] {
  const weekdays = namesOf(language, 'weekday', 7);
  const months = namesOf(language, 'month', 12);
  return [
    inDigits(today, language === 'en' ? monthFirst : false),
    monthAlone(months, words, today),
    endOfMonth(words, today),
    endOfYear(words, today),
    nextWeek(weekdays, words, today),
    dayOfMonth(weekdays, months, words, today),
  ];
}

/** Returns the names of the months from January, or of the weekdays from Monday. */
function namesOf(language: Language, part: 'weekday' | 'month', count: number): string[] {
  const format = new Intl.DateTimeFormat(language, { [part]: 'long', timeZone: 'UTC' });
  // The first of January 2024 was a Monday.
  return Array.from({ length: count }, (_, i) =>
    format.format(part === 'month' ? Date.UTC(2024, i) : Date.UTC(2024, 0, 1 + i)).toLowerCase(),
  );
}

const LOOKED_BACK = 12;

/** Returns a parser that reads whole words only. */
function parser(pattern: string, read: (match: Match, before: string) => Components | null): Parser {
  const regExp = new RegExp(`${pattern}(?![\\p{L}\\d])`, 'iu');
  return {
    pattern: () => regExp,
    extract(context, match) {
      const before = context.text.slice(Math.max(0, match.index! - LOOKED_BACK), match.index);
      return /[\p{L}\d]$/u.test(before) ? null : read(match as Match, before);
    },
  };
}

const componentsOf = (date: string): Components => {
  const [year, month, day] = date.split('-').map(Number);
  return { year: year!, month: month!, day: day! };
};

/** Words before a day: after them `26-10` is a date. */
const LEADS =
  /(?<!\p{L})(?:until|til|from|on|bis|am|ab|le|du|au|el|del|al|hasta|até|dia|il|dal|op|tot|vanaf|van|t\/m|en met) $/iu;

/** `2026-03-09`, `09.03.2026`, `9.3.`, `9/3/26`; if it is not clear which is the day and which the month, the sooner date. */
function inDigits(today: string, monthFirst: boolean | undefined): Parser {
  const iso = '(?<date>\\d{4}([/-])\\d\\d\\2\\d\\d)(?:T[\\d:.]+Z?)?';
  const other = '(?<a>\\d\\d?)(?<separator>[./-]) ?(?<b>\\d\\d?)(?:\\k<separator> ?(?<year>\\d{4}|\\d\\d)|\\.)?';
  return parser(`(?:${iso}|${other})(?![./]?\\d|-\\d+(?![\\d./]))`, ({ 0: text, groups }, before) => {
    const { a, b, separator, year } = groups!;
    const date = groups!['date']?.replaceAll('/', '-');
    if (date !== undefined) return isDate(date) ? componentsOf(date) : null;
    const isPartOfNumber = /[+/.]$|\d $|(?<![/.]\d*)\d-$/.test(before);
    const isUnsure = year === undefined && separator === '-' && !LEADS.test(before);
    const isNumber = isPartOfNumber || isUnsure || text === '24/7';
    if (isNumber) return null;
    const read = (month: number, day: number): string[] => {
      const end = [month, day].map((n) => String(n).padStart(2, '0')).join('-');
      const date = year === undefined ? dateNear(today, month, day) : `${year.padStart(4, '20')}-${end}`;
      return isDate(date) && date.endsWith(end) ? [date] : [];
    };
    const dayFirst = read(Number(b), Number(a));
    const dates = separator === '.' ? dayFirst : [...dayFirst, ...read(Number(a), Number(b))];
    const meant = monthFirst === undefined ? soonest(today, dates) : dates.at(monthFirst ? -1 : 0);
    return meant === undefined ? null : componentsOf(meant);
  });
}

const soonest = (today: string, dates: string[]): string | undefined =>
  dates.toSorted().find((date) => date > today) ?? dates[0];

/** "April", "end of April", "Mitte März 2026" */
function monthAlone(months: string[], { endOf, middleOf }: ReturnWords, today: string): Parser {
  const pattern = `(?:(?<end>${endOf})[ -]|(?<middle>${middleOf})[ -])?(?<month>${months.join('|')})(?: (?:del? )?(?<year>20\\d\\d))?`;
  return parser(pattern, ({ groups }, before) => {
    if (/\d(?:st|nd|rd|th|er|º|°|\.)? ?(?:of |de )?$/.test(before)) return null;
    const { end, middle, month = '', year } = groups!;
    const number = months.indexOf(month.toLowerCase()) + 1;
    const first = year === undefined ? dateNear(today, number, 1) : `${year}-${String(number).padStart(2, '0')}-01`;
    if (middle) return componentsOf(addDays(first, 14));
    return componentsOf(end ? addDays(dateNear(first, (number % 12) + 1, 1), -1) : first);
  });
}

const endOfMonth = ({ endOfMonth }: ReturnWords, today: string): Parser =>
  parser(`(?:${endOfMonth})`, () => componentsOf(addDays(addMonths(`${today.slice(0, 7)}-01`, 1), -1)));

const endOfYear = ({ endOfYear }: ReturnWords, today: string): Parser =>
  parser(`(?:${endOfYear})`, () => componentsOf(`${today.slice(0, 4)}-12-31`));

/** "next week" is its Monday. */
function nextWeek(weekdays: string[], words: ReturnWords, today: string): Parser {
  const day = weekdays.join('|');
  const between = ',? (?:\\p{L}{2,3} ){0,2}';
  const article = '(?:(?:the|die|der|la|na|de) )?';
  const pattern = `(?:(?<before>${day})${between})?${article}(?:${words.nextWeek})(?:${between}(?<after>${day}))?`;
  return parser(pattern, ({ groups }) => {
    const { before, after = before } = groups!;
    const monday = addDays(today, 8 - weekdayOf(today));
    return componentsOf(addDays(monday, after === undefined ? 0 : weekdays.indexOf(after.toLowerCase())));
  });
}

/** "Friday the 13th", "lundi 9", "the 9th", "le 20" */
function dayOfMonth(weekdays: string[], months: string[], { onThe }: ReturnWords, today: string): Parser {
  const month = [...months.map((name) => name.slice(0, 3)), 'mrz', 'mrt'].join('|');
  const isTimeOrMonth = `(?:st|nd|rd|th|er|º|°|\\.)? ?(?:of |de |d')?(?:${month}|[:h%€$£]|am\\b|pm\\b|[ap]\\.m|uhr|o'clock)`;
  const pattern = `(?:(?<weekday>${weekdays.join('|')}),? (?:\\p{L}{2,3} )?|${onThe})(?<day>\\d\\d?)(?!\\d|[./-] ?\\d|${isTimeOrMonth})(?:st|nd|rd|th|er|ste|de|e|º|°|\\.)?`;
  return parser(pattern, ({ groups }) => {
    const weekday = groups!['weekday'] && weekdays.indexOf(groups!['weekday'].toLowerCase()) + 1;
    for (let date = addDays(today, 1); daysBetween(today, date) < 366; date = addDays(date, 1))
      if (date.endsWith(`-${groups!['day']!.padStart(2, '0')}`) && (!weekday || weekdayOf(date) === weekday))
        return componentsOf(date);
    return null;
  });
}
