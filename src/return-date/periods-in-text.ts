import type { WrittenDate } from './dates-in-text.ts';
import type { Anchor, Meaning } from './found-in-text.ts';
import { addDays, addMonths, weekdayOf } from '../calendar/dates.ts';
import { type Language, LANGUAGES, RETURN_WORDS } from './words.ts';

/** A period without a date: "for two weeks", "this week". */
export interface Period {
  /** Its place in the text, in characters. */
  start: number;
  end: number;
  /** Returns the first day after it, if it begins on a day. */
  after(from: string): string;
  /** It may begin on another day than the day on which the text was written. */
  isMovable: boolean;
  /** It begins on a later day, which may also be the day of return. */
  isAhead: boolean;
  /** It contains no date. */
  isOneDate: boolean;
}

interface Units {
  /** The words for one to fifteen. */
  numbers: string[];
  day: string;
  workingDay: string;
  week: string;
  /** A word for two weeks, such as "fortnight". */
  twoWeeks?: string;
  month: string;
}

const words = (text: string): string[] => text.split(', ');

const UNITS: Record<Language, Units> = {
  en: {
    numbers: words(
      'an?|one|another, two|(?:a )?couple of, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen',
    ),
    day: 'days?',
    workingDay: '(?:working|business) days?',
    week: 'weeks?',
    twoWeeks: '(?:fortnight)',
    month: 'months?',
  },
  de: {
    numbers: words(
      'eine?n?, zwei, drei, vier, fünf, sechs, sieben, acht, neun, zehn, elf, zwölf, dreizehn, vierzehn, fünfzehn',
    ),
    day: 'tage?',
    workingDay: '(?:arbeits|werk)tage?',
    week: 'wochen?',
    month: 'monate?',
  },
  fr: {
    numbers: words(
      'une?, deux, trois, quatre, cinq, six, sept, huit, neuf, dix, onze, douze, treize, quatorze, quinze',
    ),
    day: 'jours?',
    workingDay: 'jours ouvr(?:és|ables?)',
    week: 'semaines?',
    twoWeeks: '(?:quinzaine(?: de jours)?)',
    month: 'mois',
  },
  es: {
    numbers: words(
      'una?, dos, tres, cuatro, cinco, seis, siete, ocho, nueve, diez, once, doce, trece, catorce, quince',
    ),
    day: 'días?',
    workingDay: 'días (?:hábiles|laborables)',
    week: 'semanas?',
    twoWeeks: '(?:quincena)',
    month: 'mes(?:es)?',
  },
  pt: {
    numbers: words(
      'uma?, du?as|dois, três, quatro, cinco, seis, sete, oito, nove, dez, onze, doze, treze, catorze|quatorze, quinze',
    ),
    day: 'dias?',
    workingDay: 'dias úteis',
    week: 'semanas?',
    twoWeeks: '(?:quinzena)',
    month: 'm[êe]s(?:es)?',
  },
  it: {
    numbers: words(
      'una?, due, tre, quattro, cinque, sei, sette, otto, nove, dieci, undici, dodici, tredici, quattordici, quindici',
    ),
    day: 'giorn[oi]',
    workingDay: 'giorni lavorativi',
    week: 'settiman[ae]',
    month: 'mes[ei]',
  },
  nl: {
    numbers: words(
      'een|één, twee, drie, vier, vijf, zes, zeven, acht, negen, tien, elf, twaalf, dertien, veertien, vijftien',
    ),
    day: 'dag(?:en)?',
    workingDay: 'werkdagen?',
    week: '(?:week|weken)',
    month: 'maand(?:en)?',
  },
};

export function periodsIn(clause: string, language: Language, today: string): Period[] {
  return [...clause.matchAll(PATTERNS[language])].map(({ index, 0: text, groups }) => {
    const { workingDay, week, twoWeeks, month, count, thisWeek, nextWeek, tomorrow, both } = groups!;
    const number = count === undefined ? 1 : numberOf(count, language);
    const toMonday = 8 - weekdayOf(today);
    const after = (from: string): string => {
      if (thisWeek) return addDays(today, toMonday);
      if (nextWeek) return addDays(today, toMonday + 7);
      if (month) return addMonths(from, number);
      if (workingDay) return afterWorkingDays(from, number);
      return addDays(from, twoWeeks ? 14 : week ? 7 * number : tomorrow || both ? 2 : number);
    };
    const isMovable = Boolean(count ?? twoWeeks);
    const isAhead = Boolean(nextWeek ?? tomorrow);
    return { start: index, end: index + text.length, after, isMovable, isAhead, isOneDate: isMovable || Boolean(both) };
  });
}

/** Counts Monday to Friday: the writer's holidays are not known. */
function afterWorkingDays(from: string, count: number): string {
  let date = from;
  for (let left = count; left > 0 || weekdayOf(date) > 5; date = addDays(date, 1)) if (weekdayOf(date) < 6) left--;
  return date;
}

interface Around {
  /** The first day of the absence, if the clause names it. */
  begin: WrittenDate | undefined;
  anchors: Anchor[];
  today: string;
}

/**
 * Returns the day of return that a period means: "from 12 October for two weeks". "from today" only begins an absence, and
 * "until next week" only ends one: they mean nothing alone.
 */
export function meaningOf(period: Period, clause: string, { begin, anchors, today }: Around): Meaning[] {
  const { start, end, isMovable, isAhead } = period;
  const isLed = anchors.some(({ kind, end }) => (isAhead || kind === 'from') && end <= start && start - end < 5);
  const isReturn = isAhead && anchors.some(({ kind }) => kind === 'back');
  if (!isMovable && (isLed || isReturn || begin)) return [];
  const first = Math.min(start, begin?.start ?? start);
  const words = clause.slice(first, Math.max(end, begin?.end ?? end));
  return [{ date: period.after(begin?.date ?? today), words, weight: isMovable ? 1.5 : 0.5 }];
}

const numberOf = (text: string, language: Language): number =>
  Number(text) || 1 + UNITS[language].numbers.findIndex((words) => new RegExp(`^(?:${words})$`, 'iu').test(text));

/** "in two weeks" names a day and "two weeks ago" is over, so neither is a period. */
const NOT_BEFORE =
  'in|within|after|past|last|every|vor|nach|innerhalb von|binnen|alle|seit|dans|après|depuis|sous|hace|en|tras|desde hace|há|após|tra|fra|entro|dopo|da|over|na|sinds|met|of|minimum|least';
const NOT_BEHIND = 'ago|later|notice|fa|geleden|later|passées|atrás|dopo';

const PATTERNS = Object.fromEntries(
  LANGUAGES.map((language) => {
    const { during, thisWeek, nextWeek, today, tomorrow, and, away } = RETURN_WORDS[language];
    const { numbers, day, workingDay, week, twoWeeks, month } = UNITS[language];
    const count = `\\d\\d?|${numbers.join('|')}`;
    const unit = `(?:(?<workingDay>${workingDay})|(?<day>${day})|(?<week>${week})|(?<month>${month}))`;
    // "les deux prochaines semaines"
    const between = '(?: \\(\\d\\d?\\))?(?:[ -](?:more|further|full|weitere|ganze|volle|prochaine?s|próxim[oa]s))?';
    // Next to a word of absence it needs no word such as "for": "zwei Wochen im Urlaub", "two-week vacation".
    const beside = `(?:(?<=(?:${away})(?: \\p{L}{1,4}| \\()? ?)|(?=(?:${count})${between}[ -](?:${day}|${week}|${month})(?: \\p{L}{1,4}){0,2} (?:${away})))(?<!(?<!\\p{L})(?:${NOT_BEFORE}) )`;
    const units = `(?<count>${count})${between}[ -]${unit}${twoWeeks ? `|(?:(?:${numbers[0]}) )?(?<twoWeeks>${twoWeeks})` : ''}`;
    const long = `(?:(?:${during}) |${beside})(?:${units})(?! (?:${NOT_BEHIND}))`;
    const days = `(?<both>(?:${today}) (?:${and}) (?:${tomorrow}))|(?<today>${today})|(?<tomorrow>${tomorrow})`;
    const weeks = `(?<nextWeek>${nextWeek})|(?<thisWeek>${thisWeek})`;
    const pattern = `(?<![\\p{L}\\d])(?:${long}|${weeks}|${days})(?![\\p{L}\\d])`;
    return [language, new RegExp(pattern, 'giu')];
  }),
) as Record<Language, RegExp>;
