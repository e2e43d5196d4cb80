import { shorten } from './headline.ts';

const LONGEST = 120;
/** Characters. Shorter words are in every sentence. */
const TELLING = 4;
/** Scripts without spaces between words. */
const WITHOUT_GAPS = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;
/** Characters. A value that is not longer is a name, an address or an id: no word of it is repeated. */
const SHORT_VALUE = 80;

/**
 * The words of a receiver's refusal: one short line, up to its first quotation. Undefined if it may repeat what we have
 * sent: words of the lead, the URL or the signature.
 * @param sent everything that the receiver was sent.
 */
export function wordsOfRefusal(answer: unknown, sent: unknown[]): string | undefined {
  const said = saidIn(answer);
  const line = said && shorten(said.split(/["'“”‘’«»`<>{}[\]|=\\]|: /, 1)[0]!, LONGEST).replace(/[\s.:,;]+$/, '');
  if (!line || WITHOUT_GAPS.test(line)) return undefined;
  const known = new Set(sent.flatMap(textsIn).flatMap(tellingWords));
  return wordsIn(line).some((word) => known.has(word)) ? undefined : line;
}

/** `{error}`, `{message}`, `{error: {message}}`; `{detail}` and `{title}` of RFC 9457. */
function saidIn(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { error, message, detail, title } = answer as Record<string, unknown>;
  const inner = typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : undefined;
  return [message, detail, error, inner, title].find((one) => typeof one === 'string' && one.trim() !== '') as
    string | undefined;
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const tellingWords = (text: string): string[] =>
  wordsIn(text).filter((word) => text.length <= SHORT_VALUE || word.length >= TELLING);

/** A single letter counts only in scripts other than Latin. */
const wordsIn = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]{2,}|(?![a-z\d])\p{L}/gu) ?? [];
