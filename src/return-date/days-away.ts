import type { WrittenDate } from './dates-in-text.ts';

/** Returns the last of several days in a row: "Thursday and Friday". */
export function lastInRow(dates: WrittenDate[], at: number, clause: string): WrittenDate {
  const [date, next] = [dates[at]!, dates[at + 1]];
  return next && AND.test(clause.slice(date.end, next.start)) ? lastInRow(dates, at + 1, clause) : date;
}

const AND = /^,? ?(?:and|und|et|y|e|en|&)? ?(?:on |am |le |el |em |il |op )?$/iu;

/** Whether a date is next to a word of absence: "Out of the office on Monday", "am Freitag bin ich nicht im Büro". */
export function isBesideAway(clause: string, { start, end, isVague }: WrittenDate, away: RegExp): boolean {
  const words = clause.slice(start, end);
  const isWhole = isVague || (/\p{L}{3}\.? ?\d|\d\W.*\p{L}{3}|\d[./-]\d/u.test(words) && !BARE_DAY.test(words));
  if (!isWhole) return false;
  const [word] = [...clause.slice(0, start).matchAll(new RegExp(away, 'giu'))].slice(-1);
  if (word && LEADS_TO_DAY.test(clause.slice(word.index + word[0].length, start))) return true;
  const behind = away.exec(clause.slice(end));
  return behind !== null && LEADS_TO_AWAY.test(clause.slice(end, end + behind.index));
}

/** "the 5" may count anything. */
const BARE_DAY =
  /^(?:on|the|le|au|du|el|al|del|il|dal|op|tot|vanaf|de|am|den|dem|zum|ab|dia|día|no|o) \d+\P{L}*\p{L}{0,3}$/iu;

const LEADS_TO_DAY =
  /^(?: (?:of|from|the|my|our|office|desk|on|this|work|am|an|den|dem|diesen|le|ce|du|bureau|de|el|la|este|oficina|em|no|na|do|escritório|il|dall'|ufficio|op|kantoor))*,? $/iu;
const LEADS_TO_AWAY = /^(?: \p{L}+(?:'\p{L}+)?){0,4} $/u;
