import { command } from '../../domain/command.ts';
import type { RunRow } from '../../runs/row.ts';
import { columns } from '../terminal/table.ts';
import type { BulkTally } from './apply.ts';
import type { Aftermath, BulkAction } from './bulk-action.ts';

/** How many runs a dry run names. */
const NAMED = 20;

export interface DryRun {
  dryRun: true;
  action: string;
  matched: number;
  /** How many of each group. */
  counts: Record<string, string | number>[];
  /** Ids of the first runs. */
  first: string[];
}

export function dryRunOf<Run extends RunRow>(action: BulkAction<Run>, all: Run[]): DryRun {
  const runs = all.filter(action.appliesTo);
  const groupOf = (run: Run) =>
    Object.fromEntries(Object.entries(action.groups).map(([name, of]) => [name, of(run) ?? '–']));
  const counts = [...Map.groupBy(runs.map(groupOf), (group) => Object.values(group).join(' ')).values()]
    .map((group) => ({ group: group[0]!, count: group.length }))
    .sort((a, b) => b.count - a.count)
    .map(({ group, count }) => ({ ...group, count }));
  return {
    dryRun: true,
    action: action.name,
    matched: runs.length,
    counts,
    first: runs.slice(0, NAMED).map(({ id }) => id),
  };
}

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
  after?: Aftermath,
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
    ...(after ? [after.text] : []),
    ...(stopped ? [`stopped (${stopped}): ${left} left; the same command continues with them`] : []),
    ...failed.map(({ id, reason }) => `failed: ${id}: ${reason}`),
    ...unanswered.map((id) => `unanswered: ${id}`),
    ...(unanswered.length
      ? [`A workflow that did not answer may still act on it once a worker runs (${command('doctor')}).`]
      : []),
  ].join('\n');
}
