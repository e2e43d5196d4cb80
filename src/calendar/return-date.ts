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
  const written = plain(newWords(mail).slice(0, READ_CHARACTERS));
  const today = dateIn(zone, writtenAt);
  const datesIn = await dateReader(writtenAt, zone, written);
  for (const text of [written, ownSubject(plain(subject.slice(0, READ_CHARACTERS)))]) {
    const [best] = clausesOf(text)
      .flatMap((clause) => LANGUAGES.flatMap((language) => meaningsIn(clause, language, datesIn, today)))
      .filter(({ date }) => date > today && daysBetween(today, date) <= 366)
      .sort((a, b) => b.weight - a.weight);
    if (best) return { date: best.date, words: best.words.replace(/\s+/g, ' ').slice(-SHOWN_CHARACTERS).trim() };
  }
  return null;
}

/** What follows these is the subject of the mail that is answered, which may name any date. */
const ANSWERED =
  /(?:(?:auto(?:matic|matische|mated)?[ -]?(?:reply|response|antwort)|réponse automatique|respuesta automática|resposta automática|risposta automatica|automatisch antwoord|autosvar)|(?<![\p{L}\d])(?:re|aw|antw|sv|rif|ref|rv|fwd?|wg|tr))\s?:.*$/isu;

const ownSubject = (subject: string): string => subject.replace(ANSWERED, '');

/** Lines are broken anywhere; dots stand in dates and behind shortened words too. */
const clausesOf = (text: string): string[] =>
  text.split(/[!?;]|\n\s*\n|(?<!\b\d{1,2})\.(?=\s+\p{Lu})/u).map((clause) => clause.replace(/\s/g, ' '));
