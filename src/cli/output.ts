import { createInterface } from 'node:readline/promises';

/** Rows as aligned columns under their headings; absent values stay empty. */
export function columns(headings: string[], rows: (string | undefined)[][]): string {
  const all = [headings, ...rows.map((row) => row.map((cell) => cell ?? ''))];
  const widths = headings.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Prints for a person, or as JSON for a program. */
export function print(json: boolean | undefined, value: unknown, text: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text()}\n`);
}

/** `2026-01-02 03:04:05` in UTC. */
export const shortTime = (at: Date | string): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

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

/** Asks the person at the terminal; throws when there is none. */
export async function agrees(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error('there is nobody to ask; say --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
