import type { Reply } from '../domain/event.ts';
import { isMarkup } from '../domain/text/markup.ts';
import { textOfHtml } from './html.ts';
import { newTextOf } from './new-text.ts';
import { QUOTE_BEGINS } from './vocabulary.ts';

/** What the writer of a reply wrote anew, as plain text; empty where it holds nothing but what it quotes. */
export const newWords = ({ text = '', snippet = '', html = '' }: Reply): string =>
  wordsOf(text) || wordsOfHtml(html) || wordsOf(snippet);

/** What people are shown of a reply: where it says nothing anew, that, and the mail as it came. */
export function ownWords(reply: Reply): string {
  const words = newWords(reply);
  if (words) return words;
  const { text, html, snippet } = reply;
  const given = text?.trim() || (html && textOfHtml(html, 'all')) || snippet || '';
  const whole = (isMarkup(given) ? textOfHtml(given, 'all') : given).replaceAll(QUOTE_BEGINS, '').trim();
  return whole && `(The mail holds nothing new. It quotes:)\n${whole.replace(/^(?:> ?)+/gm, '').trim()}`;
}

const wordsOf = (text: string): string => (isMarkup(text) ? wordsOfHtml(text) : newTextOf(text));

/** Who writes into the signature wrote all the same. */
const wordsOfHtml = (html: string): string =>
  newTextOf(textOfHtml(html, 'unsigned')) || (/signature/i.test(html) ? newTextOf(textOfHtml(html, 'all')) : '');
