/** The beginning and the end of each part of HTML that no reader sees. */
const UNSEEN: [RegExp, RegExp][] = [
  [/<!--/g, /-->/g],
  [/<head(?![\w-])/gi, /<\/head\s*>|(?=<body(?![\w-]))/gi],
  [/<style(?![\w-])/gi, /<\/style\s*>/gi],
  [/<script(?![\w-])/gi, /<\/script\s*>/gi],
];

/** HTML without the parts that no reader sees: Outlook puts thousands of such characters before the first word. */
export const withoutUnseen = (html: string): string =>
  UNSEEN.reduce((left, [begin, end]) => without(left, begin, end), html);

/** A part that does not end is dropped up to the end of the text, as browsers do. */
function without(text: string, begin: RegExp, end: RegExp): string {
  let seen = '';
  for (let at = 0; ;) {
    begin.lastIndex = at;
    const from = begin.exec(text);
    if (!from) return seen + text.slice(at);
    seen += text.slice(at, from.index);
    end.lastIndex = begin.lastIndex;
    if (!end.exec(text)) return seen;
    at = end.lastIndex;
  }
}

const MARKUP =
  /^\s*<(?:!doctype|html|head|body|meta|style|div|p|pre|table|span|br|font)(?![\w-])|<\/(?:html|body|div|p|pre|span|table)\s*>/i;

/** Whether a text is HTML: Instantly, and tools between it and us, sometimes send HTML as text. */
export const isMarkup = (text: string): boolean => MARKUP.test(text);
