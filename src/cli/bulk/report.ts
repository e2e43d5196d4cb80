import type { BulkTally } from '../../decisions/apply-to-all.ts';
import type { BulkAction } from '../../decisions/bulk-action.ts';
import type { DryRun } from '../../decisions/dry-run.ts';
import type { RetryOutcomes } from '../../decisions/retry-outcome.ts';
import { command } from '../../domain/command.ts';
import { columns } from '../terminal/table.ts';

export const dryRunText = ({ matched, counts, first }: DryRun, done: string): string =>
  [
    `nothing was changed; ${matched} would be ${done}`,
    ...(matched
      ? [
          columns(
            Object.keys(counts[0]!).map(headingOf),
            counts.map((row) => Object.values(row).map(String)),
          ),
          matched > first.length ? `the first ${first.length}:` : 'their ids:',
          ...first.map((id) => `  ${id}`),
        ]
      : []),
  ].join('\n');

/** `followUp` is FOLLOW-UP. */
const headingOf = (name: string): string => name.replace(/[A-Z]/g, '-$&').toUpperCase();

export function reportText<Run>(
  tally: BulkTally<Run>,
  { done: doneWord, already: alreadyWord, listedBy }: Pick<BulkAction, 'done' | 'already' | 'listedBy'>,
  after?: RetryOutcomes,
): string {
  const { matched, done, already, failed, unanswered, left, stopped } = tally;
  const counts = [
    `${matched} matched: ${done.length} ${doneWord}`,
    `${already} already ${alreadyWord}`,
    `${failed.length} failed`,
    ...(unanswered.length ? [`${unanswered.length} unanswered`] : []),
  ].join(', ');
  return [
    matched ? counts : `${counts}; to list those that there are: ${command(listedBy)}`,
    ...(after ? [outcomesText(after)] : []),
    ...(stopped ? [`stopped (${stopped}): ${left} left; the same command continues with them`] : []),
    ...failed.map(({ id, reason }) => `failed: ${id}: ${reason}`),
    ...unanswered.map((id) => `unanswered: ${id}`),
    ...(unanswered.length
      ? [`A workflow that did not answer may still act on it once a worker runs (${command('doctor')}).`]
      : []),
  ].join('\n');
}

function outcomesText({ done, parkedAgain, underWay }: RetryOutcomes): string {
  const again = Object.entries(parkedAgain).map(([of, count]) => `${count} parked again (${of})`);
  const open = [...again, ...(underWay ? [`${underWay} not finished yet`] : [])];
  const where = open.length ? `; to list what waits: ${command('attention list')}` : '';
  return `of the retried: ${[`${done} done`, ...open].join(', ')}${where}`;
}
