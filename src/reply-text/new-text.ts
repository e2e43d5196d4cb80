import { endsOf } from '../domain/follow-up/trim-event.ts';
import { isQuoted, leadIn, nextOf } from './quotes.ts';
import { DEVICE_BEHIND, DEVICE_LINE } from './vocabulary.ts';

/** How much of a text is read, in characters: quoted threads can be very long. */
const READ = { begin: 200_000, end: 50_000 };
const WRAPPED = 68;

/**
 * Returns the text that the writer added: without quoted mails (above, below or between the text), without signatures
 * and without the lines of mail programs.
 *
 * No library is good enough: of the 142 mails in test/fixtures/replies, email-reply-parser 2.3.9 gets 73 right and
 * planer 1.2.0 gets 49.
 */
export function newTextOf(text: string): string {
  const lines = linesOf(text);
  return newLinesOf(lines, true) || newLinesOf(lines, false);
}

function newLinesOf(lines: string[], hasSignature: boolean): string {
  const kept: string[] = [];
  const lastQuoted = lines.findLastIndex(isQuoted);
  let isStart = true;
  let isSignature = false;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const count = leadIn(lines, i);
    if (count) {
      const isMarked = isQuoted(nextOf(lines, i + count)) || (isStart && lastQuoted > i);
      if (!isMarked && !leadIn(lines, nextIndex(lines, i + count))) break;
      i += count - 1;
      isSignature = false;
    } else if (isQuoted(line) || isRestOfQuoted(lines, i)) {
      isSignature = false;
    } else if (hasSignature && /^\s*(?:--|—|––)\s*$|^\s*_{10,}\s*$/.test(line)) {
      isSignature = true;
    } else if (!isSignature && !DEVICE_LINE.test(line)) {
      kept.push(line);
      if (line.trim()) isStart = false;
    }
  }
  return kept
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Whether a line is the rest of a quoted line that a mail program has wrapped. */
function isRestOfQuoted(lines: string[], at: number): boolean {
  const [before = '', line, after = ''] = [lines[at - 1], lines[at]!, lines[at + 1]];
  return isQuoted(before) && before.length >= WRAPPED && isQuoted(after) && line.length < 60 && /^\p{Ll}/u.test(line);
}

function nextIndex(lines: string[], from: number): number {
  let at = from;
  while (at < lines.length - 1 && !lines[at]!.trim()) at++;
  return Math.min(at, lines.length - 1);
}

const INVISIBLE = /[\u00AD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g;

/** Splits a text into lines, with one kind of space and without invisible characters. */
function linesOf(given: string): string[] {
  const plain = unescaped(endsOf(given, READ))
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    // A joiner holds an emoji together.
    .replace(INVISIBLE, (character) => (character === '\u200D' ? character : ''))
    .replace(/[^\S\n]/g, ' ');
  return (plain.includes('\n') ? plain : unfolded(plain)).split('\n');
}

const CHARACTERS: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'", nbsp: ' ' };

/** Gmail's API escapes snippets as HTML, and tools that forward events escape whole texts. */
const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|#39|nbsp);/g, (_, name: string) => CHARACTERS[name]!);

const WROTE_IN_LINE =
  /(?<=^|\s)(?=(?:On|Am|Le|El|Il|Em|Op|Den|W dniu|Dnia) [^\n]{4,160}?(?:wrote|schrieb|écrit|escribió|escreveu|scritto|schreef|skrev|napisał(?:\(a\)|a)?)[^\n:]{0,80}(?:<[^\s<>]{0,100}>?[^\n:]{0,20})?:)/gu;
const CUT_OFF = /(?<=^|\s)(?:On|Am|Le|El|Il|Em|Op|Den) [^\n<>]{8,100}<[^\s<>]{0,80}>?(?: ?\p{L}{0,10})$/u;

/** Restores lines: Instantly joins the lines of a snippet and may cut it anywhere. */
const unfolded = (line: string): string =>
  line.length > 2_000
    ? line
    : line
        .replace(WROTE_IN_LINE, '\n')
        .replace(DEVICE_BEHIND, (words) => (/^\p{Lu}/u.test(words) ? `\n${words}` : words))
        .replace(CUT_OFF, '')
        .replace(/(?<=:) (?=> )/g, '\n')
        .replace(/(?: >)+ ?(?=\n|$)/g, '')
        .replace(/ (?=-{4,} ?\p{Lu})/gu, '\n')
        .replace(/(?<= |^)(?=(?:From|Von|De|Da|Van|Fra|Från|Od): [^\n@]{0,80}@)/gu, '\n')
        .trim();
