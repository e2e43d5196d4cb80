import type { Reply } from '../domain/event.ts';
import { isMarkup } from '../domain/text/markup.ts';
import { textOfHtml } from './html.ts';
import { newTextOf } from './new-text.ts';
import { QUOTE_BEGINS } from './vocabulary.ts';

/** Returns the words that the writer of a reply added, as plain text; empty if the reply holds only quotes. */
export const newWords = ({ text = '', snippet = '', html = '' }: Reply): string =>
  wordsOf(text) || wordsOfHtml(html) || wordsOf(snippet);

/** Returns the words of a reply to show to people. If the writer added nothing, it says so and shows the whole mail. */
export function ownWords(reply: Reply): string {
  const words = newWords(reply);
  if (words) return words;
  const { text, html, snippet } = reply;
  const given = text?.trim() || (html && textOfHtml(html, 'all')) || snippet || '';
  const whole = (isMarkup(given) ? textOfHtml(given, 'all') : given).replaceAll(QUOTE_BEGINS, '').trim();
  return whole && `(The mail holds nothing new. It quotes:)\n${whole.replace(/^(?:> ?)+/gm, '').trim()}`;
}

const wordsOf = (text: string): string => (isMarkup(text) ? wordsOfHtml(text) : newTextOf(text));

/** Some people write their answer into the signature, so a mail without other words is read with it. */
const wordsOfHtml = (html: string): string =>
  newTextOf(textOfHtml(html, 'unsigned')) || (/signature/i.test(html) ? newTextOf(textOfHtml(html, 'all')) : '');
