import type { Reply } from '../domain/event.ts';
import { isMarkup } from '../domain/markup.ts';
import { textOfHtml } from './html.ts';
import { newTextOf } from './new-text.ts';
import { QUOTE_BEGINS } from './vocabulary.ts';

/** What the writer of a reply wrote anew, as plain text; empty where there is nothing but what it quotes. */
export function newWords({ text, snippet, html }: Reply): string {
  for (const source of [text, html, snippet]) {
    const words = source?.trim() ? wordsOf(source) : '';
    if (words) return words;
  }
  return '';
}

/** What people are shown of a reply: where it says nothing anew, that, and the mail as it came. */
export function ownWords(reply: Reply): string {
  const words = newWords(reply);
  if (words) return words;
  const given = reply.text?.trim() || reply.html?.trim() || reply.snippet?.trim() || '';
  const whole = (isMarkup(given) ? textOfHtml(given, 'all') : given).replaceAll(QUOTE_BEGINS, '').trim();
  return whole && `(nothing new; the quoted mail:)\n${whole.replace(/^(?:> ?)+/gm, '').trim()}`;
}

/** Who writes into the signature wrote all the same. */
const wordsOf = (source: string): string =>
  isMarkup(source)
    ? newTextOf(textOfHtml(source, 'unsigned')) || newTextOf(textOfHtml(source, 'all'))
    : newTextOf(source);
