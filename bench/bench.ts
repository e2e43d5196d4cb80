import type { Scope } from './scope.ts';

export interface Bench {
  /** What it measures, in one line. */
  summary: string;
  /** Its options, by name: the default (a number, or several separated by commas) and the meaning. */
  options: Record<string, { default: string; means: string }>;
  /** Whether the report names the version of the Temporal server. */
  usesTemporal: boolean;
  run(setting: Setting): Promise<Report>;
}

export interface Setting {
  scope: Scope;
  /** Empty if the bench does not use Temporal. */
  temporalBinary: string;
  numbers(option: string): number[];
  number(option: string): number;
  /** Reports progress. */
  progress(line: string): void;
}

export interface Report {
  headings: string[];
  rows: string[][];
  /** Sentences to print below the table. */
  notes: string[];
  /** The same results as numbers. */
  data: object;
}
