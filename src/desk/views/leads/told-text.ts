import { html, type Html } from '../../../http/html.ts';
import { hasText } from '../../../read-model/lead-story.ts';
import { leadPath } from '../../page/link.ts';
import { idOf, type Written } from './texts.ts';

/** The beginning of a text is enough in a story. */
const LONGEST = 1_200;
/** So many characters of texts a page shows: it must stay small. */
const ROOM = 50_000;

/** Shows texts in a story: those that were read, as long as there is room; for the others a link that reads them. */
export function createToldTexts(email: string, texts: Map<string, string>) {
  let room = ROOM;
  return (written: Written): Html => {
    if (!hasText(written)) return html``;
    const text = texts.get(idOf(written));
    if (text === '') return html``;
    if (text === undefined || Math.min(text.length, LONGEST) > room) return linkToText(email, written, 'Show the text');
    room -= Math.min(text.length, LONGEST);
    return text.length > LONGEST
      ? html`<blockquote>${text.slice(0, LONGEST).toWellFormed()}…</blockquote>
          ${linkToText(email, written, 'Show all of it')}`
      : html`<blockquote>${text}</blockquote>`;
  };
}

function linkToText(email: string, { event, effect }: Written, words: string): Html {
  const base = leadPath(email).concat('/text');
  const query = new URLSearchParams(event ? { event: event.id } : { owner: effect!.owner, effect: effect!.name });
  const url = `${base}?${query.toString()}`;
  return html`<p class="text">
    <a href="${url}" hx-get="${url}" hx-select=".text" hx-target="closest .text" hx-swap="outerHTML">${words}</a>
  </p>`;
}
