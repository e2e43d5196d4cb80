import type { Command } from 'commander';
import { commaSeparated } from '../../domain/text/comma-separated.ts';
import { oneOf } from '../bulk/options.ts';
import { positive } from '../terminal/output.ts';
import { sinceOf } from '../terminal/option-values.ts';

export interface ListOptions {
  since?: string;
  until?: string;
  groupBy?: string;
  limit?: string;
  csv?: boolean;
  json?: boolean;
}

/** The options that every list has. */
export const withListOptions = (command: Command, when: string, groups: string[], limit: number): Command =>
  command
    .option('--since <time>', `${when} since then: a day, a time, "7 days", today, "this week"`)
    .option('--until <time>', `${when} until then; a day counts to its end`)
    .option('--group-by <names>', `counts instead, by one or more of ${groups.join(', ')}`)
    .option('--limit <n>', `how many at most (${limit}; with --csv all)`)
    .option('--csv', 'as CSV for spreadsheets')
    .option('--json', 'as JSON for programs; times in UTC');

export interface Range {
  since: number | undefined;
  until: number | undefined;
}

/** @param zone the team's. */
export function rangeOf({ since, until }: ListOptions, zone: string, now = Date.now()): Range {
  const range = {
    since: since === undefined ? undefined : sinceOf('--since', since, { zone, now }),
    until: until === undefined ? undefined : sinceOf('--until', until, { zone, now, isEnd: true }),
  };
  if (range.since === undefined || range.until === undefined || range.since < range.until) return range;
  throw new Error(`--since is "${since}", it should be before --until, "${until}"`);
}

export const isWithin = ({ since, until }: Range, at: string | undefined): boolean =>
  (since === undefined && until === undefined) ||
  (at !== undefined && Date.parse(at) > (since ?? -Infinity) && Date.parse(at) <= (until ?? Infinity));

/** All that are looked through are counted and exported; people are shown some. */
export function limitOf({ limit, csv, groupBy, json }: ListOptions, initial: number): number {
  if (json && csv) throw new Error('--json and --csv are given, give one of them');
  if (limit !== undefined) return positive('--limit', limit);
  return csv || groupBy !== undefined ? Infinity : initial;
}

export const groupsOf = <Name extends string>({ groupBy }: ListOptions, names: Name[]): Name[] =>
  groupBy === undefined ? [] : [...new Set(commaSeparated(groupBy))].map((name) => oneOf('--group-by', name, names));
