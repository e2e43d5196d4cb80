import type { Scope } from './scope.ts';

export interface Bench {
  /** One line: what it measures. */
  summary: string;
  /** Its options: the default (numbers; several where there is a comma) and what it means. */
  options: Record<string, { default: string; means: string }>;
  /** Its numbers mean nothing without the server's version. */
  usesTemporal: boolean;
  run(setting: Setting): Promise<Report>;
}

export interface Setting {
  scope: Scope;
  /** Empty where the bench does not use Temporal. */
  temporalBinary: string;
  numbers(option: string): number[];
  number(option: string): number;
  /** Says what is under way. */
  progress(line: string): void;
}

export interface Report {
  headings: string[];
  rows: string[][];
  /** Sentences below the table. */
  notes: string[];
  /** The same as numbers. */
  data: object;
}
