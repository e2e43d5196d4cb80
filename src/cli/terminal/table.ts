import stringWidth from 'string-width';
import { withoutControls } from '../../domain/text/without-controls.ts';

export interface Column {
  heading: string;
  /** The column is never narrower than its widest cell. */
  rigid?: boolean;
  /**
   * The column is left out if the terminal is too narrow for all columns. `true`: another column says the same. A number:
   * the column with the highest number is left out first.
   */
  spare?: boolean | number;
  /** Aligned to the right, for numbers. */
  right?: boolean;
}

const GAP = 2;
const NARROWEST = 8;
/** An email address that wraps into narrower lines is hard to read. */
const READABLE = 20;

/** How many characters a line of the terminal has; undefined in a pipe or a file. */
const terminalWidth = (): number | undefined => (process.stdout.isTTY ? process.stdout.columns : undefined);

export const isOnTerminal = (): boolean => terminalWidth() !== undefined;

/**
 * Formats rows as aligned columns under their headings; a cell without a value is empty. The table fits the terminal:
 * columns without any value are left out, the widest columns wrap, and columns for which there is no room are left out
 * and named below the table.
 */
export function columns(
  headings: (string | Column)[],
  rows: (string | undefined)[][],
  width: number | undefined = terminalWidth(),
): string {
  const all = headings.map((one, i): Fitted => {
    const column = typeof one === 'string' ? { heading: one } : one;
    // Control characters have no width, so they are removed before the cell is measured.
    const cells = rows.map((row) => withoutControls(row[i] ?? '').replace(/\s*\n\s*/g, ' '));
    const needed = widest(cells);
    return { ...column, cells, needed, width: Math.max(needed, stringWidth(column.heading)) };
  });
  const { shown, without } = width === undefined ? { shown: all, without: [] } : fitted(all, width);
  const headingLines = shown.map(({ heading, width }) =>
    stringWidth(heading) <= width ? [heading] : partsOf(heading).flatMap((part) => wrap(part, width)),
  );
  const cellLines = rows.map((_, at) => shown.map(({ cells, width }) => wrap(cells[at]!, width)));
  const table = [headingLines, ...cellLines].flatMap((cells) => linesOf(cells, shown));
  return [...table, ...(without.length ? wrap(noRoomText(without), width!) : [])].join('\n');
}

const noRoomText = (without: Fitted[]): string =>
  `the terminal is too narrow for ${without.map(({ heading }) => heading).join(', ')}: make it wider`;

interface Fitted extends Column {
  cells: string[];
  /** The width of its cells, without the heading. */
  needed: number;
  width: number;
}

/** `STARTED (Europe/Berlin)` may be split into two lines. */
const partsOf = (heading: string): string[] => heading.split(/ (?=\()/);

const widest = (cells: string[]): number => cells.reduce((most, cell) => Math.max(most, stringWidth(cell)), 0);
const sumOf = (all: Fitted[]): number => all.reduce((sum, { width }) => sum + width + GAP, -GAP);

function fitted(all: Fitted[], width: number): { shown: Fitted[]; without: Fitted[] } {
  const known = all.filter(({ cells, needed }) => needed > 0 || !cells.length);
  if (sumOf(known) <= width) return { shown: known, without: [] };
  const compact = known.map((one) => ({ ...one, width: Math.max(one.needed, widest(partsOf(one.heading))) }));
  if (sumOf(compact) <= width) return { shown: compact, without: [] };
  let kept = compact.filter(({ spare }) => spare !== true);
  const isTooWide = () => sumOf(kept.map((one) => ({ ...one, width: leastOf(one, READABLE) }))) > width;
  for (let last = lastSpare(kept); last && isTooWide(); last = lastSpare(kept))
    kept = kept.filter((one) => one !== last);
  // The widest columns shrink first: no column is wider than this limit.
  let limit = Math.max(...kept.map((one) => one.width));
  const at = (most: number) =>
    kept.map((one) => ({ ...one, width: Math.max(Math.min(one.width, most), leastOf(one, NARROWEST)) }));
  while (limit > NARROWEST && sumOf(at(limit)) > width) limit--;
  return { shown: at(limit), without: compact.filter((one) => one.spare !== true && !kept.includes(one)) };
}

const leastOf = (one: Fitted, least: number): number =>
  one.rigid ? Math.max(one.needed, NARROWEST) : Math.min(one.width, least);

const rankOf = ({ spare }: Fitted): number => (typeof spare === 'number' ? spare : 0);
const lastSpare = (kept: Fitted[]): Fitted | undefined =>
  kept.filter((one) => rankOf(one) > 0).sort((a, b) => rankOf(b) - rankOf(a))[0];

function linesOf(wrapped: string[][], shown: Fitted[]): string[] {
  const height = Math.max(1, ...wrapped.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    shown
      .map(({ width, right }, i) => {
        const text = wrapped[i]![line] ?? '';
        const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
        return right ? space + text : text + space;
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Breaks lines after spaces and after `@`, `/`, `_` and `-`; within a word only if it is longer than a line. */
function wrap(text: string, width: number): string[] {
  if (stringWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  const add = (part: string) => {
    if (line && stringWidth((line + part).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += part;
  };
  for (const part of text.match(/[^\s@/_-]*[\s@/_-]+|[^\s@/_-]+$/g) ?? []) {
    if (stringWidth(part.trimEnd()) <= width) add(part);
    else for (const { segment } of GRAPHEMES.segment(part)) add(segment);
  }
  return [...lines, line.trimEnd()];
}
