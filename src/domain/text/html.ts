const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '<br>',
  '\t': ' ',
};

/** Plain text as HTML of at most `room` characters, without control characters. It never cuts an entity in two. */
export function escapeHtml(text: string, room = Infinity): string {
  let html = '';
  for (const character of text.toWellFormed()) {
    const next = ENTITIES[character] ?? character.replace(/\p{Cc}/u, '');
    if (html.length + next.length >= room) return `${html}…`;
    html += next;
  }
  return html;
}

const CHARACTERS: Record<string, string> = {
  ...Object.fromEntries(Object.entries(ENTITIES).map(([character, entity]) => [entity, character])),
  '&nbsp;': ' ',
};

/** The words of HTML, for comparing: without markup. */
export const wordsOfHtml = (html: string): string =>
  html.replace(/<[^<>]*>/g, ' ').replace(/&[a-z0-9#]+;/gi, (entity) => CHARACTERS[entity] ?? entity);
