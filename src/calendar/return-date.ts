import type { Reply } from '../domain/event.ts';
import type { ReturnDate } from '../domain/lookups.ts';
import { newWords } from '../reply-text/own-words.ts';
import { daysBetween } from './dates.ts';
import { dateReader } from './dates-in-text.ts';
import { meaningsIn } from './return-meaning.ts';
import { LANGUAGES } from './return-words.ts';
import { dateIn } from './zones.ts';

/** What matters of an automatic reply stands at its beginning. */
const READ_CHARACTERS = 2_000;
const SHOWN_CHARACTERS = 80;

/** In one form of spaces and apostrophes. */
const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[^\S\n]/g, ' ')
    .replace(/[’‘´`]/g, "'");

/**
 * When the writer of an automatic reply is back: the date beside words of return, else the end of the absence. `zone`
 * is where the writer may be; it decides what "tomorrow" is.
 */
export async function readReturnDate(
  { subject = '', writtenAt, ...mail }: Reply & { writtenAt: number },
  zone = 'UTC',
): Promise<ReturnDate | null> {
  const written = plain(`${newWords(mail).slice(0, READ_CHARACTERS)}\n\n${subject.slice(0, READ_CHARACTERS)}`);
  const today = dateIn(zone, writtenAt);
  const datesIn = await dateReader(writtenAt, zone, written);
  const [best] = clausesOf(written)
    .flatMap((clause) => LANGUAGES.flatMap((language) => meaningsIn(clause, language, datesIn)))
    .filter(({ date }) => date > today && daysBetween(today, date) <= 366)
    .sort((a, b) => b.weight - a.weight);
  return best ? { date: best.date, words: best.words.replace(/\s+/g, ' ').slice(-SHOWN_CHARACTERS).trim() } : null;
}

/** Lines are broken anywhere; dots stand in dates and behind shortened words too. */
const clausesOf = (text: string): string[] =>
  text.split(/[!?;]|\n\s*\n|(?<!\b\d{1,2})\.(?=\s+\p{Lu})/u).map((clause) => clause.replace(/\s/g, ' '));
