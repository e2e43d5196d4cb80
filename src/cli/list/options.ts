import type { Command } from 'commander';
import { commaSeparated } from '../../domain/text/comma-separated.ts';
import { JSON_OPTION } from '../terminal/help.ts';
import { readInstant } from '../terminal/option-time.ts';
import { readChoice, readPositive } from '../terminal/option-values.ts';

export interface ListOptions {
  since?: string;
  until?: string;
  groupBy?: string;
  limit?: string;
  csv?: boolean;
  json?: boolean;
}

/**
 * Adds the options that every list has.
 * @param what what `--since` filters: "events that arrived".
 * @param groups the names that `--group-by` accepts.
 * @param limit how many are shown without `--limit`.
 */
export const withListOptions = (command: Command, what: string, groups: string[], limit: number): Command =>
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
    .option('--limit <n>', `show at most this many (default: ${limit}; with --csv or --group-by: all)`)
    .option('--csv', 'print CSV, for spreadsheets')
    .option(...JSON_OPTION);

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

/** @param initial how many are shown to a person without `--limit`; a CSV and counts have all. */
export function readLimit({ limit, csv, groupBy, json }: ListOptions, initial: number): number {
  if (json && csv) throw new Error('--json and --csv are given, give one of them');
  if (limit !== undefined) return readPositive('--limit', limit);
  return csv || groupBy !== undefined ? Infinity : initial;
}

export const readGroups = <Name extends string>({ groupBy }: ListOptions, names: Name[]): Name[] =>
  groupBy === undefined
    ? []
    : [...new Set(commaSeparated(groupBy))].map((name) => readChoice('--group-by', name, names));
