import type { Command } from 'commander';
import { commaSeparated } from '../../domain/text/comma-separated.ts';
import { JSON_OPTION } from '../terminal/help.ts';
import { readInstant } from '../terminal/option-time.ts';
import { readChoice, readPositive } from '../terminal/option-values.ts';
import { isOnTerminal } from '../terminal/table.ts';

export interface ListOptions {
  since?: string;
  until?: string;
  groupBy?: string;
  limit?: string;
  csv?: boolean;
  json?: boolean;
}

/** A table is as wide as its widest rows, so all of its rows are in memory. */
const MOST_IN_TABLE = 10_000;

/**
 * Adds the options that every list has.
 * @param what what `--since` filters: "events that arrived".
 * @param groups the names that `--group-by` accepts.
 * @param limit how many are shown without `--limit`.
 * @param most what is said about the most that are shown.
 */
export const withListOptions = (
  command: Command,
  what: string,
  groups: string[],
  limit: number,
  most = `in a table at most ${MOST_IN_TABLE}`,
): Command =>
  command
    .option(
      '--since <time>',
      `only ${what} after this time: 2026-01-31, "2026-01-31 14:00", "7 days", today, "this week"`,
    )
    .option('--until <time>', `only ${what} up to this time; a day such as 2026-01-31 includes all of that day`)
    .option(
      '--group-by <names>',
      `show counts instead, by one or more of: ${groups.join(', ')}; such as ${groups[0]},day`,
    )
    .option('--limit <n>', `show at most this many (default: ${limit}; with --csv or --group-by: all; ${most})`)
    .option('--csv', 'print CSV, for spreadsheets')
    .option(...JSON_OPTION);

/** Whether rows appear on the terminal as they are read, where a progress bar would be among them. */
export const showsRows = ({ csv, json }: ListOptions): boolean => Boolean(csv ?? json) && isOnTerminal();

/** Milliseconds since 1970. */
export interface Range {
  since: number | undefined;
  until: number | undefined;
}

/** @param zone the team's time zone. */
export function readRange({ since, until }: ListOptions, zone: string, now = Date.now()): Range {
  const range = {
    since: since === undefined ? undefined : readInstant('--since', since, { zone, now }),
    until: until === undefined ? undefined : readInstant('--until', until, { zone, now, isEnd: true }),
  };
  if (range.since === undefined || range.until === undefined || range.since < range.until) return range;
  throw new Error(`--since is "${since}", it should be before --until, "${until}"`);
}

/** @param at ISO 8601; undefined is within no range but the one without limits. */
export const isWithin = ({ since, until }: Range, at: string | undefined): boolean =>
  (since === undefined && until === undefined) ||
  (at !== undefined && Date.parse(at) > (since ?? -Infinity) && Date.parse(at) <= (until ?? Infinity));

/**
 * @param initial how many are shown to a person without `--limit`; a CSV and counts have all.
 * @param most how many can be shown without `--csv` and `--group-by`; absent: any number as JSON, and many in a table.
 */
export function readLimit({ limit, csv, groupBy, json }: ListOptions, initial: number, most?: number): number {
  if (json && csv) throw new Error('--json and --csv are given, give one of them');
  const hasAll = csv === true || groupBy !== undefined;
  if (limit === undefined) return hasAll ? Infinity : initial;
  const wanted = readPositive('--limit', limit);
  const limited = hasAll ? Infinity : (most ?? (json ? Infinity : MOST_IN_TABLE));
  if (wanted <= limited) return wanted;
  throw new Error(
    `--limit is "${limit}", it should be at most ${limited}; --csv ${most === undefined ? 'and --json show' : 'shows'} more`,
  );
}

export const readGroups = <Name extends string>({ groupBy }: ListOptions, names: Name[]): Name[] =>
  groupBy === undefined
    ? []
    : [...new Set(commaSeparated(groupBy))].map((name) => readChoice('--group-by', name, names));
