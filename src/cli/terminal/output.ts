import { createInterface } from 'node:readline/promises';
import { command } from '../../domain/command.ts';
import { mask } from '../../log/mask.ts';
import { stringify } from 'csv-stringify/sync';

const OBEYED = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** Without what a terminal obeys or what reverses its letters: much of what is shown was written by strangers. */
export const forTerminal = (text: string): string => text.replace(OBEYED, '');

/** Prints for a person, or as JSON for a program. `paint` colours what is clean. */
export function print(
  json: boolean | undefined,
  value: unknown,
  text: () => string,
  paint: (clean: string) => string = (clean) => clean,
): void {
  toOut(`${json ? jsonOf(value) : paint(forTerminal(text()))}\n`);
}

const jsonOf = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(
    OBEYED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/**
 * Prints for spreadsheets (RFC 4180, with the mark by which Excel knows UTF-8). What would be a formula there is kept a
 * text.
 */
export function printCsv(headings: string[], rows: string[][]): void {
  const clean = [headings, ...rows].map((row) => row.map(forTerminal));
  toOut(stringify(clean, { bom: true, escape_formulas: true, record_delimiter: 'windows' }));
}

/** Tells the person at the terminal something that is not the answer. */
export const note = (text: string): void => toErr(`${text}\n`);

/** The line that is rewritten while something goes on; nothing where nobody looks. */
export function tellProgress(text: string): void {
  if (process.stderr.isTTY) toErr(`\u001b[2K${forTerminal(text)}\r`, (clean) => clean);
}

/** For text that is made elsewhere, such as help. */
export const writers = {
  writeOut: (text: string): void => toOut(forTerminal(text)),
  writeErr: (text: string): void => toErr(text),
};

const toOut = (text: string): void => void process.stdout.write(mask(text));
const toErr = (text: string, clean = forTerminal): void => void process.stderr.write(clean(mask(text)));

/** The number that an option holds. Throws with the option's name. */
export function positive(option: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`${option} is "${text}", it should be a whole number above 0`);
}

/** The text that an option holds. Throws with the option's name: an empty one would say nothing, or everything. */
export function filled(option: string, text: string, should: string): string {
  if (text.trim()) return text;
  throw new Error(`${option} is ${JSON.stringify(text)}, it should be ${should}`);
}

/** The address that an option holds. Throws with the option's name: a part of one would find nothing. */
export function address(option: string, text: string): string {
  if (/\S@\S/.test(text)) return text.trim();
  const byPart = text.trim()
    ? `; to find a lead by part of it, by name or company: ${command('leads show', text.trim())}`
    : '';
  throw new Error(`${option} is ${JSON.stringify(text)}, it should be a whole email address${byPart}`);
}

/** Asks the person at the terminal; throws when there is none. */
export async function agrees(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error('this needs a confirmation, and standard input is no terminal: pass --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${forTerminal(question)} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** "1 event", "2 events" */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
