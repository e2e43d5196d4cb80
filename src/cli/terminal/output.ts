import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { mask } from '../../log/mask.ts';
import { stringify } from 'csv-stringify/sync';
import { CONTROL, withoutControls } from '../../domain/text/without-controls.ts';

/**
 * Prints a text for a person, or the value as JSON for a program.
 * @param paint adds colours to the text, after control characters were removed from it.
 */
export function print(
  json: boolean | undefined,
  value: unknown,
  text: () => string,
  paint: (clean: string) => string = (clean) => clean,
): void {
  toOut(`${json ? jsonOf(value) : paint(withoutControls(text()))}\n`);
}

const jsonOf = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(
    CONTROL,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Prints a list page by page. */
export interface PagePrinter<Page> {
  page(rows: Page): Promise<void>;
  end(): Promise<void>;
}

/**
 * CSV for spreadsheets: RFC 4180, with the byte order mark by which Excel recognizes UTF-8. A cell that a spreadsheet would
 * run as a formula is escaped.
 */
export async function csvPrinter(headings: string[]): Promise<PagePrinter<string[][]>> {
  const textOf = (rows: string[][], bom: boolean) =>
    stringify(
      rows.map((row) => row.map(withoutControls)),
      { bom, escape_formulas: true, record_delimiter: 'windows' },
    );
  await whenTaken(textOf([headings], true));
  return { page: (rows) => whenTaken(textOf(rows, false)), end: () => Promise.resolve() };
}

/** A JSON array, as `print` prints one. It is only closed at the end, so that a part of it is no JSON. */
export function jsonPrinter(): PagePrinter<unknown[]> {
  let before = '[\n  ';
  return {
    async page(rows) {
      const texts = rows.map((row) => jsonOf(row).replaceAll('\n', '\n  '));
      if (!texts.length) return;
      await whenTaken(before + texts.join(',\n  '));
      before = ',\n  ';
    },
    end: () => whenTaken(before.startsWith('[') ? '[]\n' : '\n]\n'),
  };
}

/** Writes to standard output and waits until the reader has taken it. */
async function whenTaken(text: string): Promise<void> {
  if (!process.stdout.write(mask(text))) await once(process.stdout, 'drain');
}

/** Writes a note for the person at the terminal, which is not part of the output, to standard error. */
export const note = (text: string): void => toErr(`${text}\n`);

/** Rewrites the progress line on a terminal; does nothing elsewhere. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) toErr(`\u001b[2K${withoutControls(text)}\r`, (clean) => clean);
}

/** For texts that commander writes, such as help. */
export const writers = {
  writeOut: (text: string): void => toOut(withoutControls(text)),
  writeErr: (text: string): void => toErr(text),
};

const toOut = (text: string): void => void process.stdout.write(mask(text));
const toErr = (text: string, clean = withoutControls): void => void process.stderr.write(clean(mask(text)));

/** Asks the person at the terminal. Throws if standard input is not a terminal. */
export async function agrees(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new Error('cannot ask for confirmation: standard input is not a terminal; pass --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${withoutControls(question)} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

const NOTHING_GIVEN = 'nothing was given';

/** What the person at the terminal types, which is not shown; elsewhere the first line of standard input. */
export async function askHidden(question: string): Promise<string> {
  const { stdin } = process;
  // `question` would not see a line without an end.
  if (!stdin.isTTY) {
    for await (const line of createInterface({ input: stdin })) return line;
    throw new Error(NOTHING_GIVEN);
  }
  // readline shows what is typed by writing it to its output.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: stdin, output: nowhere, terminal: true });
  const ended = new AbortController();
  // Ctrl-C or Ctrl-D.
  terminal.once('close', () => ended.abort());
  toErr(question);
  try {
    return await terminal.question('', { signal: ended.signal });
  } catch (error) {
    throw ended.signal.aborted ? new Error(NOTHING_GIVEN, { cause: error }) : error;
  } finally {
    terminal.close();
    toErr('\n');
  }
}
