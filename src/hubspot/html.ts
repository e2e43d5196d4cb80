const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '<br>',
  '\t': ' ',
};

/** Plain text as HTML of at most `room` characters; no entity is cut in two, no control character passes. */
export function escapeHtml(text: string, room = Infinity): string {
  let html = '';
  for (const character of text.toWellFormed()) {
    const next = ENTITIES[character] ?? character.replace(/\p{Cc}/u, '');
    if (html.length + next.length >= room) return `${html}…`;
    html += next;
  }
  return html;
}
