import { agrees, print } from '../terminal/output.ts';
import { progressBar } from '../terminal/progress.ts';
import type { RunRow } from '../../runs/row.ts';
import { applyToAll, type Outcome } from './apply.ts';
import { dryRunOf, dryRunText, reportText } from './report.ts';

/** What a command does to workflows, one or many. */
export interface Deed<Run extends RunRow = RunRow> {
  action: string;
  /** For "3 retried, 1 already repaired". */
  words: { done: string; already: string; /** Lists what there is. */ seek: string };
  /** What the two counts are called in JSON. */
  fields: { done: string; already: string };
  /** What a dry run counts by, and of which runs. */
  groups: Record<string, (run: Run) => string | undefined>;
  concerns(run: Run): boolean;
  /** Asked before, where it cannot be undone. */
  question?: string | undefined;
  apply(run: Run): Promise<Outcome>;
  /** Looks at what becomes of those to which it was done. */
  after?(done: Run[], signal: AbortSignal): Promise<After>;
}

export interface After {
  /** Added to the report. */
  json: object;
  text: string;
  isWell: boolean;
}

export interface CarryOutOptions {
  perSecond: number;
  dryRun?: boolean | undefined;
  yes?: boolean | undefined;
  json?: boolean | undefined;
}

const INTERRUPTED = 130;

/** Does it, with a bar where somebody looks, and prints what came of it. Exit code 1: not all of it is on its way. */
export async function carryOut<Run extends RunRow>(deed: Deed<Run>, runs: Run[], options: CarryOutOptions) {
  const { action, words, fields, question, apply } = deed;
  const { perSecond, json } = options;
  if (options.dryRun) {
    const found = dryRunOf(deed, runs);
    return print(json, found, () => dryRunText(found, words.done));
  }
  if (question && runs.length && !options.yes && !(await agrees(question))) {
    return print(json, { [words.done]: 0 }, () => `nothing was ${words.done}`);
  }
  const stop = new AbortController();
  const onInterrupt = () => stop.abort('Ctrl-C');
  // The first ends it in order, the second at once.
  process.once('SIGINT', onInterrupt);
  const bar = progressBar(runs.length);
  const tally = await applyToAll(runs, apply, { perSecond, signal: stop.signal, onProgress: bar.advance });
  const { matched, done, already, ...rest } = tally;
  const after = done.length ? await deed.after?.(done, stop.signal) : undefined;
  bar.stop();
  process.off('SIGINT', onInterrupt);
  const counts = { matched, [fields.done]: done.length, [fields.already]: already };
  print(json, { action, ...counts, ...rest, ...after?.json }, () => reportText(tally, words, after));
  if (rest.failed.length || rest.unanswered.length || after?.isWell === false) process.exitCode = 1;
  else if (rest.stopped) process.exitCode = INTERRUPTED;
}
