/** Ready to be shown: made by `html` alone. */
export interface Html {
  readonly html: string;
}

type Value = string | Html | Html[];

/** HTML in which every text is escaped: in the content of an element and in a quoted attribute it stays a text. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Html => ({
  html: String.raw({ raw: parts }, ...values.map(asHtml)),
});

function asHtml(value: Value): string {
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return Array.isArray(value) ? value.map(asHtml).join('') : value.html;
}
