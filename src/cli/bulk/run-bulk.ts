import { applyToAll } from '../../decisions/apply-to-all.ts';
import type { BulkAction } from '../../decisions/bulk-action.ts';
import { dryRunOf } from '../../decisions/dry-run.ts';
import type { RunRow } from '../../runs/row.ts';
import { agrees, print } from '../terminal/output.ts';
import { progressBar } from '../terminal/progress.ts';
import { dryRunText, reportText } from './report.ts';

export interface BulkOptions {
  /** The maximum number of runs per second. */
  perSecond: number;
  /** Asked before an action that cannot be undone, unless `yes`. */
  question?: string | undefined;
  dryRun?: boolean | undefined;
  yes?: boolean | undefined;
  json?: boolean | undefined;
}

/** The exit code of a process that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Does the action to all runs, with a progress bar on a terminal, and prints a report. Exit code 1: a run failed or did
 * not answer. The first Ctrl-C stops it cleanly, the second one immediately.
 */
export async function runBulk<Run extends RunRow>(
  action: BulkAction<Run>,
  runs: Run[],
  options: BulkOptions,
): Promise<void> {
  const { json, question } = options;
  if (options.dryRun) {
    const found = dryRunOf(action, runs);
    return print(json, found, () => dryRunText(found, action.done));
  }
  if (question && runs.length && !options.yes && !(await agrees(question))) {
    return print(json, { [action.done]: 0 }, () => `nothing was ${action.done}`);
  }
  const stop = new AbortController();
  const onInterrupt = () => stop.abort('Ctrl-C');
  process.once('SIGINT', onInterrupt);
  const bar = progressBar(runs.length);
  const tally = await applyToAll(runs, action.apply, {
    perSecond: options.perSecond,
    signal: stop.signal,
    onProgress: bar.advance,
  });
  const after = tally.done.length ? await action.follow?.(tally.done, stop.signal) : undefined;
  bar.stop();
  process.off('SIGINT', onInterrupt);

  const { matched, done, already, ...rest } = tally;
  const counts = { matched, [action.doneField]: done.length, [alreadyField(action)]: already };
  print(json, { action: action.name, ...counts, ...rest, ...(after && { soFar: after }) }, () =>
    reportText(tally, action, after),
  );
  if (rest.failed.length || rest.unanswered.length || (after && Object.keys(after.parkedAgain).length))
    process.exitCode = 1;
  else if (rest.stopped) process.exitCode = INTERRUPTED;
}

const alreadyField = ({ already }: Pick<BulkAction, 'already'>): string =>
  `already${already.charAt(0).toUpperCase()}${already.slice(1)}`;
