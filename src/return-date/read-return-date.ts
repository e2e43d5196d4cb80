import type { Reply } from '../domain/event.ts';
import type { ReturnDate } from '../domain/follow-up/lookups.ts';
import { newWords } from '../reply-text/own-words.ts';
import { daysBetween } from '../calendar/dates.ts';
import { dateReader } from './dates-in-text.ts';
import { meaningsIn } from './meaning.ts';
import { LANGUAGES } from './words.ts';
import { dateIn } from '../calendar/zones.ts';

/** Characters. The dates of an automatic reply are at its beginning. */
const READ_CHARACTERS = 2_000;
const SHOWN_CHARACTERS = 80;

/** Replaces all kinds of spaces and apostrophes by one kind. */
const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[^\S\n]/g, ' ')
    .replace(/[’‘´`]/g, "'");

/**
 * Returns the day on which the writer of an automatic reply is back: the date beside words of return, otherwise the end of
 * the absence; null if the reply does not say it. `zone` is the writer's time zone: it decides which day "tomorrow" is.
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
      .filter(({ isReturn }) => isReturn || !GONE.test(text))
      .sort((a, b) => b.weight - a.weight);
    if (best) return { date: best.date, words: best.words.replace(/\s+/g, ' ').slice(-SHOWN_CHARACTERS).trim() };
  }
  return null;
}

/** The writer has left the company: other dates say how long mails are forwarded. */
const GONE =
  /(?<!\p{L})(?:ha(?:ve|s) retired|(?:im|in den) ruhestand|(?:en|à la) retraite|jubilad[oa]|aposentad[oa]|in pensione|met pensioen|no longer (?:work|with|employ|part of|at)|left (?:the (?:company|firm|organi[sz]ation)|\p{Lu})|nicht mehr (?:bei|für|im unternehmen|in unserem|teil|beschäftigt)|(?:arbeite|bin) (?:ich )?nicht mehr (?:bei|für|im)|unternehmen verlassen|ausgeschieden|ne (?:travaille|fai[st]) plus|(?:ai|a) quitté|ya no (?:trabaj|form|est(?:oy|á) en)|já não (?:trabalh|faço|faz)|não trabalh\p{L}* mais|non (?:lavor|facci?)\p{L}* più|niet (?:meer|langer) (?:werkzaam|bij|in dienst)|werkt? (?:ik )?niet (?:meer|langer))/iu;

/** The subject of the answered mail follows these words. It may name any date. */
const ANSWERED =
  /(?:(?:auto(?:matic|matische|mated)?[ -]?(?:reply|response|antwort)|réponse automatique|respuesta automática|resposta automática|risposta automatica|automatisch antwoord|autosvar|accepted|declined)|(?<![\p{L}\d])(?:re|aw|antw|sv|rif|r|res|ref|rv|enc|fwd?|wg|tr))\s?:.*$/isu;

/** The answered mail's subject also follows a server's own words, unless it begins as an answer would. */
const ANNOUNCED =
  /^(?:[^:]{0,20}(?<!\p{L}))?(?:out of (?:the )?office|ooo|away|absent|absence|abwesen\p{L}*|absence du bureau|fuera de la oficina|ausente|ausência|fora do escritório|fuori (?:sede|ufficio)|assente|afwezig\p{L}*|niet aanwezig)[^:\d]{0,20}:\s*(?!\d|\p{L}{0,10} ?\d|(?:back|return|until|till?|from|thru|bis|ab|vom|zurück|wieder|retour|jusqu|du|hasta|del|desde|vuelv|regres|até|volt|de volta|fino|dal|rientr|torn|tot|van|terug)).*$/isu;

const ownSubject = (subject: string): string => subject.replace(ANSWERED, '').replace(ANNOUNCED, '');

/** Splits a text into clauses. A line may end anywhere, and dots are also in dates and after abbreviations. */
const clausesOf = (text: string): string[] =>
  text.split(/[!?;]|\n\s*\n|(?<!\b\d{1,2})\.(?=\s+\p{Lu})/u).map((clause) => clause.replace(/\s/g, ' '));
