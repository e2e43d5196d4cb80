/** What no reader of HTML sees: where it begins, and where it ends. */
const UNSEEN: [RegExp, RegExp][] = [
  [/<!--/g, /-->/g],
  [/<head(?![\w-])/gi, /<\/head\s*>|(?=<body(?![\w-]))/gi],
  [/<style(?![\w-])/gi, /<\/style\s*>/gi],
  [/<script(?![\w-])/gi, /<\/script\s*>/gi],
];

/** HTML without what no reader sees: Outlook puts thousands of characters of it before the first word. */
export const withoutUnseen = (html: string): string =>
  UNSEEN.reduce((left, [begin, end]) => without(left, begin, end), html);

/** What does not end is dropped to the end of the text, as browsers do. */
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

/** Whether a text is HTML: Instantly, and tools between it and us, put the one where the other should be. */
export const isMarkup = (text: string): boolean => MARKUP.test(text);
