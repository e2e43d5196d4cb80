import { jsonBytesOf, shorten, SUMMARY_BYTES } from '../headline.ts';

/**
 * Markdown as the Temporal UI renders it (github.com/gomarkdown/markdown in temporalio/ui-server v2.42 to v2.54,
 * server/route/ui.go): HTML passes through, `--` becomes a dash, `1/2` a fraction, `{runId}` is replaced, the link of an
 * address includes a colon after it, and a list needs a blank line before it.
 */
const MARKUP =
  /[$&*<>[\\\]^_`{|}~]|^[-+=#:]|(?<=^\d+)[.)]|:(?=\S)|(?<=\d)\/(?=\d)|\((?=[crt])|-(?=-)|(?<=-)-|\.(?=\.)|(?<=\.)\.|'(?=')|(?<=')'/gi;

const LONGEST = 2_000;

const entity = (character: string): string => `&#${character.charCodeAt(0)};`;

/** A stranger's text as one line of Markdown that shows it unchanged: its markup, links and HTML have no effect. */
export const md = (text: string, longest = LONGEST): string => escaped(shorten(text, longest));

const escaped = (text: string): string => text.replace(MARKUP, entity);

/** A command in Markdown, exactly as it is typed. */
export const code = (command: string): string => `\`${command.replaceAll('`', "'")}\``;

const COMMAND =
  /npm run cli -- [a-z-]+(?: (?:setup|list|show|retry|skip|health|plan|apply|resume|delete|approve|reject|pause))?(?: --[a-z-]+(?: [a-z][\w@.-]*(?![\w ]))?| [\w-]*\d[\w-]*)*/g;

/** A text in Markdown in which only the product's commands are marked up. */
export const prose = (text: string): string => {
  const commands = (text.match(COMMAND) ?? []).map(code);
  return text
    .split(COMMAND)
    .map((words, i) => escaped(shorten(`|${words}|`, LONGEST).slice(1, -1)) + (commands[i] ?? ''))
    .join('');
};

/** One paragraph of Markdown with these lines. */
export const lines = (...all: (string | number | false | undefined)[]): string => all.filter(Boolean).join('\\\n');

/** Blocks of Markdown: paragraphs, lists, quotations. */
export const blocks = (...all: (string | false | undefined)[]): string => all.filter(Boolean).join('\n\n');

/** A stranger's text as a quotation that keeps its lines. */
export const quotation = (text: string): string =>
  text
    .toWellFormed()
    .split(/\r\n?|\n/)
    .map((line) => `> ${md(line)}`)
    .map((line, i, all) => (line === '> ' ? '>' : `${line}${(all[i + 1] ?? '> ') === '> ' ? '' : '\\'}`))
    .join('\n');

/** The words of Markdown that this file has made, for a terminal. */
export const plainText = (markdown: string): string =>
  markdown
    .replaceAll('**', '')
    .replaceAll('`', '')
    .replace(/\\$/gm, '')
    .replace(/\n\n(?=- )/g, '\n')
    .replace(/&#(\d+);/g, (_, number: string) => String.fromCharCode(Number(number)));

/** A text as the summary of a workflow, which the Temporal UI renders as Markdown. */
export function summaryOf(text: string): string {
  let summary = '';
  let bytes = 0;
  for (const part of md(text).match(/&#\d+;|./gsu) ?? []) {
    bytes += part.length > 2 ? part.length : jsonBytesOf(part);
    if (bytes > SUMMARY_BYTES) return `${summary}…`;
    summary += part;
  }
  return summary;
}
