import type { WrittenDate } from './dates-in-text.ts';
import type { Anchor, Meaning } from './return-meaning.ts';
import { addDays, addMonths, weekdayOf } from './dates.ts';
import { type Language, LANGUAGES, RETURN_WORDS } from './return-words.ts';

/** A stretch of time without a date: "for two weeks", "this week". */
export interface Stretch {
  /** Where it stands. */
  start: number;
  end: number;
  /** The first day after it, where it begins on that day. */
  after(from: string): string;
  /** It may begin on another day than that on which it was written. */
  isMovable: boolean;
}

interface Units {
  /** From one to twelve. */
  numbers: string[];
  day: string;
  week: string;
  month: string;
}

const UNITS: Record<Language, Units> = {
  en: {
    numbers: [
      'an?|one|another',
      'two',
      'three',
      'four',
      'five',
      'six',
      'seven',
      'eight',
      'nine',
      'ten',
      'eleven',
      'twelve',
    ],
    day: 'days?',
    week: 'weeks?',
    month: 'months?',
  },
  de: {
    numbers: ['eine?n?', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn', 'elf', 'zwölf'],
    day: 'tage?',
    week: 'wochen?',
    month: 'monate?',
  },
  fr: {
    numbers: ['une?', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf', 'dix', 'onze', 'douze'],
    day: 'jours?',
    week: 'semaines?',
    month: 'mois',
  },
  es: {
    numbers: ['una?', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve', 'diez', 'once', 'doce'],
    day: 'días?',
    week: 'semanas?',
    month: 'mes(?:es)?',
  },
  pt: {
    numbers: ['uma?', 'du?as|dois', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito', 'nove', 'dez', 'onze', 'doze'],
    day: 'dias?',
    week: 'semanas?',
    month: 'm[êe]s(?:es)?',
  },
  it: {
    numbers: ['una?', 'due', 'tre', 'quattro', 'cinque', 'sei', 'sette', 'otto', 'nove', 'dieci', 'undici', 'dodici'],
    day: 'giorn[oi]',
    week: 'settiman[ae]',
    month: 'mes[ei]',
  },
  nl: {
    numbers: ['een|één', 'twee', 'drie', 'vier', 'vijf', 'zes', 'zeven', 'acht', 'negen', 'tien', 'elf', 'twaalf'],
    day: 'dag(?:en)?',
    week: '(?:week|weken)',
    month: 'maand(?:en)?',
  },
};

export function stretchesIn(clause: string, language: Language, today: string): Stretch[] {
  return [...clause.matchAll(PATTERNS[language])].map(({ index, 0: text, groups }) => {
    const { thisWeek, week, month, count = '' } = groups!;
    const isLong = count !== '';
    const days = week ? 7 * numberOf(count, language) : numberOf(count, language);
    const after = (from: string): string => {
      if (!isLong) return addDays(today, thisWeek ? 8 - weekdayOf(today) : 1);
      return month ? addMonths(from, numberOf(count, language)) : addDays(from, days);
    };
    return { start: index, end: index + text.length, after, isMovable: isLong };
  });
}

interface Around {
  /** The first day of the absence, where the clause tells it. */
  begin: WrittenDate | undefined;
  anchors: Anchor[];
  today: string;
}

/** "from 12 October for two weeks"; "from today" begins something, but is not all of it. */
export function meaningOf(stretch: Stretch, clause: string, { begin, anchors, today }: Around): Meaning[] {
  const { start, end, isMovable } = stretch;
  const isBeginning =
    !isMovable && anchors.some((one) => one.kind === 'from' && one.end <= start && start - one.end < 5);
  if (isBeginning || (!isMovable && begin)) return [];
  const first = Math.min(start, begin?.start ?? start);
  const words = clause.slice(first, Math.max(end, begin?.end ?? end));
  return [{ date: stretch.after(begin?.date ?? today), words, weight: isMovable ? 1.5 : 0.5 }];
}

const numberOf = (text: string, language: Language): number =>
  Number(text) || 1 + UNITS[language].numbers.findIndex((words) => new RegExp(`^(?:${words})$`, 'iu').test(text));

/** "in two weeks" tells a day, "two weeks ago" is over. */
const NOT_BEFORE =
  'in|within|after|past|last|every|vor|nach|innerhalb von|binnen|alle|seit|dans|après|depuis|sous|hace|en|tras|desde hace|há|após|tra|fra|entro|dopo|da|over|na|sinds|met|of|minimum|least';
const NOT_BEHIND = 'ago|later|notice|fa|geleden|later|passées|atrás|dopo';

const PATTERNS = Object.fromEntries(
  LANGUAGES.map((language) => {
    const { during, thisWeek, today } = RETURN_WORDS[language];
    const { numbers, day, week, month } = UNITS[language];
    const count = `(?<count>\\d\\d?|${numbers.join('|')})`;
    const unit = `(?:(?<day>${day})|(?<week>${week})|(?<month>${month}))`;
    // "les deux prochaines semaines"
    const between = '(?: \\(\\d\\d?\\))?(?:[ -](?:more|further|full|weitere|ganze|volle|prochaine?s|próxim[oa]s))?';
    const word = RETURN_WORDS[language].away;
    // Without a word before it where it stands beside what it is of: "zwei Wochen im Urlaub", "two-week vacation".
    const beside = `(?:(?<=(?:${word})(?: \\p{L}{1,4}| \\()? ?)|(?=${count.replace('?<count>', '?:')}${between}[ -](?:${day}|${week}|${month})(?: \\p{L}{1,4}){0,2} (?:${word})))(?<!(?<!\\p{L})(?:${NOT_BEFORE}) )`;
    const long = `(?:(?:${during}) |${beside})${count}${between}[ -]${unit}(?! (?:${NOT_BEHIND}))`;
    const pattern = `(?<![\\p{L}\\d])(?:${long}|(?<thisWeek>${thisWeek})|(?<today>${today}))(?![\\p{L}\\d])`;
    return [language, new RegExp(pattern, 'giu')];
  }),
) as Record<Language, RegExp>;
