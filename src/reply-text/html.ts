import { compile, type FormatCallback } from 'html-to-text';
import { withoutUnseen } from '../domain/text/markup.ts';
import { QUOTE_BEGINS } from './vocabulary.ts';

/** Elements in which mail programs put the quoted mail. Outlook adds `x_` to the beginning of existing names. */
const QUOTES = [
  'blockquote',
  '.yahoo_quoted',
  '.protonmail_quote',
  '.tutanota_quote',
  '.zmail_extra',
  '.moz-forward-container',
  '#OLK_SRC_BODY_SECTION',
  '#mail-editor-reference-message-container',
  'div[name="quote"]',
];
/** Everything after these elements is quoted. */
const BEGINNINGS = ['#divRplyFwdMsg', '#appendonsend', '#x_divRplyFwdMsg', '#x_appendonsend'];
const SIGNATURES = [
  '.gmail_signature',
  '.moz-signature',
  '.protonmail_signature_block',
  '#Signature',
  '#ms-outlook-mobile-signature',
];
const INDENTED = ['blockquote[style*="border:none"]', 'blockquote[style*="border: none"]'];
const HIDDEN = ['[style*="display:none"]', '[style*="display: none"]', '[style*="mso-hide:all"]', '[hidden]', 'title'];

/**
 * The maximum that is read, in characters. A thread may quote itself again and again, and the time of htmlparser2 10.1.0
 * grows with the square of the nesting (`stack.unshift`).
 */
const READ_CHARACTERS = 150_000;
/** A picture inside an attribute. */
const PICTURE = /"data:[^"]*"/g;
/** The maximum nesting, in elements. Only quotes inside quotes nest deeper. */
const MAX_DEPTH = 200;
const LONGEST_LINK = 100;

/** Some mail programs show emoji as pictures; other pictures are logos and are left out. */
const emoji: FormatCallback = ({ attribs }, _walk, builder) => {
  const { alt = '' } = (attribs ?? {}) as Record<string, string>;
  if (/^\p{RGI_Emoji}$/v.test(alt)) builder.addInline(alt);
};

const link: FormatCallback = (element, walk, builder, options) => {
  const { href = '' } = (element.attribs ?? {}) as Record<string, string>;
  const isShown = /^https?:/i.test(href) && href.length <= LONGEST_LINK;
  builder.options.formatters['anchor']!(element, walk, builder, { ...options, ignoreHref: !isShown });
};

const cell: FormatCallback = (element, walk, builder) => {
  walk(element.children, builder);
  builder.addInline(' ');
};

const selectorsFor = (names: string[], format: string, options = {}) =>
  names.map((selector) => ({ selector, format, options }));

const converter = (skipped: string[]) =>
  compile({
    wordwrap: false,
    limits: { maxDepth: MAX_DEPTH, ellipsis: '' },
    formatters: { emoji, link, cell },
    selectors: [
      ...selectorsFor(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'], 'heading', { uppercase: false }),
      ...selectorsFor(['td', 'th'], 'cell'),
      ...selectorsFor(['tr', ...INDENTED], 'block', { leadingLineBreaks: 1, trailingLineBreaks: 1 }),
      ...selectorsFor(['img'], 'emoji'),
      ...selectorsFor(['hr'], 'block', { leadingLineBreaks: 2 }),
      ...selectorsFor(['a'], 'link', { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] }),
      ...selectorsFor(['ul'], 'unorderedList', { itemPrefix: '- ' }),
      ...selectorsFor(QUOTES, 'blockquote', { trimEmptyLines: false }),
      ...selectorsFor(BEGINNINGS, 'blockString', { string: QUOTE_BEGINS }),
      ...selectorsFor([...HIDDEN, ...skipped], 'skip'),
    ],
  });

const convert = { all: converter([]), unsigned: converter(SIGNATURES) };

/** Returns HTML as plain text. Lines of quoted mails begin with `>`. */
export const textOfHtml = (html: string, signatures: keyof typeof convert): string =>
  convert[signatures](withoutUnseen(html).replace(PICTURE, '').slice(0, READ_CHARACTERS));
