import { addDays } from '../calendar/dates.ts';
import { isBesideAway, lastInRow } from './days-away.ts';
import type { DatesIn, WrittenDate } from './dates-in-text.ts';
import { type Language, LANGUAGES, RETURN_WORDS } from './words.ts';
import type { Anchor, Meaning } from './found-in-text.ts';
import { meaningOf, type Period, periodsIn } from './periods-in-text.ts';

/** What a date means. */
type Sense = 'day of return' | 'end' | 'last day away' | 'perhaps last day away' | 'only day away';

const WEIGHT: Record<Sense, number> = {
  'day of return': 3,
  end: 2,
  'last day away': 2,
  'perhaps last day away': 1,
  'only day away': 0,
};

/** The maximum distance between a word such as "back" and its date, in characters. */
const REACH = 60;
/** The maximum distance between two words that belong together, in characters. */
const NEAR = 15;

export function meaningsIn(clause: string, language: Language, datesIn: DatesIn, today: string): Meaning[] {
  const { anchor, away, inclusive } = PATTERNS[language];
  const anchors = [...clause.matchAll(anchor)].map(anchorOf);
  const isAway = away.test(clause);
  if (!anchors.length && !isAway) return [];

  const hasReturn = anchors.some(({ kind }) => kind === 'back');
  const found = isAway || hasReturn ? periodsIn(clause, language, today) : [];
  const isFree = ({ start, end }: WrittenDate) => !found.some((one) => one.isOneDate && overlap(one, start, end));
  const dates = datesIn(clause, language).filter(isFree);
  // "Tuesday next week" is a date; "la semaine prochaine" is not.
  const isDate = (one: Period) =>
    dates.some(({ start, end }) => overlap(one, start, end) && end - start > one.end - one.start + 4);
  const periods = found.filter((one) => !isDate(one));
  const leads = dates.map((date, i) => leadOf(date, dates[i - 1], anchors));
  const begin = dates.find((_, i) => leads[i]?.kind === 'from');
  const ofPeriods = periods.flatMap((period) => meaningOf(period, clause, { begin, anchors, today }));
  const ofDates = dates.flatMap((date, i) => {
    const [lead, previous, next] = [leads[i], dates[i - 1], dates[i + 1]];
    const follows = previous !== undefined && date.start - previous.end <= NEAR;
    const back = anchors.find((one) => one.kind === 'back' && belongsTo(date, one, lead, previous, next));
    const rest = clause.slice(lead?.start ?? date.start, Math.min(date.end + NEAR + 5, next?.start ?? Infinity));
    const sense = senseOf(date, {
      lead: lead?.kind,
      hasReturn: back !== undefined,
      saysReturn: hasReturn,
      isSecond: follows && leads[i - 1]?.kind === 'from',
      isWeekdays: follows && previous.isVague && date.isVague,
      isIncluded: inclusive.test(rest),
      isAway,
      isBesideAway:
        lead === undefined &&
        !found.some((one) => overlap(one, date.start, date.end)) &&
        isBesideAway(clause, date, away),
    });
    if (!sense || (sense === 'end' && !isAway && OFFERS.test(clause))) return [];
    const returns = sense === 'day of return';
    return [
      {
        date:
          returns || sense === 'end'
            ? date.date
            : addDays(lastDayOf(sense === 'only day away' ? lastInRow(dates, i, clause) : date), 1),
        words: clause.slice(lead?.start ?? date.start, Math.max(date.end, (returns && back?.end) || 0)),
        // "Valid until" does not end an absence.
        weight: WEIGHT[sense] + (isAway && !returns ? 0.5 : 0),
        isReturn: returns,
      },
    ];
  });
  return [...ofDates, ...ofPeriods];
}

const lastDayOf = ({ date, last, ends }: WrittenDate): string => last ?? ends ?? date;

const overlap = (one: Period, start: number, end: number): boolean => one.start < end && start < one.end;

/** Offers have an end too, but nobody is back on that day. */
const OFFERS =
  /(?<!\p{L})(?:\d+ ?%|valid|holds?|offers?|prices?|discounts?|regist|gültig|gelten|gilt|angebot|preise?|rabatt|anmeld|valable|offre|prix|válid|oferta|precio|preço|valid|offert|prezz|sconto|geldig|aanbod|aanbieding|prijs|korting)/iu;

interface Surroundings {
  /** The word before the date. */
  lead: Anchor['kind'] | undefined;
  hasReturn: boolean;
  /** Words of return are anywhere in the clause. Without them "na … do" is Polish or Portuguese, not Dutch "after Thursday". */
  saysReturn: boolean;
  /** The first day of the absence is directly before the date. */
  isSecond: boolean;
  /** "maandag t/m donderdag" */
  isWeekdays: boolean;
  isIncluded: boolean;
  isAway: boolean;
  /** Only small words are between the date and "away". */
  isBesideAway: boolean;
}

function senseOf(date: WrittenDate, around: Surroundings): Sense | undefined {
  const isPeriod = date.last !== undefined;
  const { lead, hasReturn, isSecond, isIncluded, isAway } = around;
  // Weekdays may be the days on which the writer works.
  const isWeekdays = around.isWeekdays || (isPeriod && date.isVague);
  if (lead === 'back') return 'day of return';
  if (isWeekdays && !isAway) return undefined;
  if (lead === 'after') return isAway || around.saysReturn || !date.isVague ? 'last day away' : undefined;
  if (lead === 'until') return isPeriod || isSecond || isIncluded ? 'last day away' : 'end';
  if (hasReturn && !isPeriod) return 'day of return';
  if (isSecond || (isPeriod && lead === 'from')) return 'last day away';
  if (around.isBesideAway && !isPeriod && !hasReturn) return 'only day away';
  return isPeriod && isAway && !isWeekdays ? 'perhaps last day away' : undefined;
}

const leadOf = (date: WrittenDate, previous: WrittenDate | undefined, anchors: Anchor[]): Anchor | undefined =>
  anchors.findLast(
    ({ start, end }) => start >= (previous?.end ?? 0) && start <= date.start && date.start - end <= REACH,
  );

/** Whether words of return belong to the date: "back from" before it, or "I will be back" after it, unless the next date is nearer. */
function belongsTo(
  date: WrittenDate,
  { start, end }: Anchor,
  lead: Anchor | undefined,
  previous: WrittenDate | undefined,
  next: WrittenDate | undefined,
): boolean {
  if (start <= date.start) return lead !== undefined && start >= (previous?.end ?? 0) && lead.start - end <= NEAR;
  const toNext = (next?.start ?? Infinity) - end;
  return start - date.end <= Math.min(REACH, toNext) && toNext > NEAR;
}

const anchorOf = (match: RegExpExecArray): Anchor => {
  const [kind] = Object.entries(match.groups!).find(([, text]) => text !== undefined)!;
  return { kind: kind as Anchor['kind'], start: match.index, end: match.index + match[0].length };
};

const PATTERNS = Object.fromEntries(
  LANGUAGES.map((language) => {
    const { away, inclusive, ...words } = RETURN_WORDS[language];
    const kinds = (['until', 'back', 'after', 'from'] as const).map((kind) => `(?<${kind}>${words[kind]})`).join('|');
    return [language, { anchor: wordsOf(kinds, 'giu'), away: wordsOf(away), inclusive: wordsOf(inclusive) }];
  }),
) as Record<Language, Record<'anchor' | 'away' | 'inclusive', RegExp>>;

function wordsOf(pattern: string, flags = 'iu'): RegExp {
  return new RegExp(`(?<![\\p{L}\\d])(?:${pattern})(?![\\p{L}\\d])`, flags);
}
