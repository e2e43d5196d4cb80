/** HTML that is safe to show: only `html` makes it. */
export interface Html {
  readonly html: string;
}

/** What is undefined or false shows nothing. */
type Value = string | number | Html | Html[] | undefined | false;

/**
 * Escapes each text, so that it stays text in an element and in a quoted attribute. Control characters, and characters that
 * reverse the direction of the text after them, are removed.
 */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Html => ({
  html: String.raw({ raw: parts }, ...values.map(asHtml)),
});

function asHtml(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value.replace(UNSHOWN, '').replace(MARKUP, entityOf);
  return Array.isArray(value) ? value.map(asHtml).join('') : value.html;
}

const MARKUP = /[&<>"']/g;
const UNSHOWN = /[^\P{Cc}\n\r\t]|[\u202A-\u202E\u2066-\u2069]/gu;
const entityOf = (character: string): string => `&#${character.charCodeAt(0)};`;
