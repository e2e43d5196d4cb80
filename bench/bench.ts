import type { Scope } from './scope.ts';

export interface Bench {
  /** What it measures, in one line. */
  summary: string;
  /** Its options, by name. */
  options: Record<string, Option>;
  /** Whether the report names the version of the Temporal server. */
  usesTemporal: boolean;
  run(setting: Setting): Promise<Report>;
}

export interface Option {
  default: string;
  means: string;
  /** Absent: a number above 0, or several, separated by commas. Words: some of these. `path`: any text, also none. */
  takes?: readonly string[] | 'path';
}

export interface Setting {
  scope: Scope;
  /** Empty if the bench does not use Temporal. */
  temporalBinary: string;
  numbers(option: string): number[];
  number(option: string): number;
  /** The words that were chosen, or the path; empty if it is not given. */
  words(option: string): string[];
  /** Reports progress. */
  progress(line: string): void;
}

export interface Table {
  title?: string;
  headings: string[];
  rows: string[][];
  /** Sentences to print below the table. */
  notes: string[];
}

export interface Report {
  tables: Table[];
  /** The same results as numbers. */
  data: object;
  /** What must not be, as a sentence: the bench then ends with code 1. */
  failure?: string | undefined;
}
