import { command } from '../../domain/command.ts';
import { columns } from '../terminal/table.ts';
import type { RunRow } from '../../runs/row.ts';
import type { Tally } from './apply.ts';
import type { After, Deed } from './carry-out.ts';

const NAMED = 20;

export interface DryRun {
  dryRun: true;
  action: string;
  matched: number;
  /** How many of each group. */
  counts: Record<string, string | number>[];
  /** Ids of those that would come first. */
  first: string[];
}

export function dryRunOf<Run extends RunRow>({ action, groups, concerns }: Deed<Run>, all: Run[]): DryRun {
  const runs = all.filter(concerns);
  const groupOf = (run: Run) => Object.fromEntries(Object.entries(groups).map(([name, of]) => [name, of(run) ?? '–']));
  const counts = [...Map.groupBy(runs.map(groupOf), (group) => Object.values(group).join(' ')).values()]
    .map((group) => ({ group: group[0]!, count: group.length }))
    .sort((a, b) => b.count - a.count)
    .map(({ group, count }) => ({ ...group, count }));
  return { dryRun: true, action, matched: runs.length, counts, first: runs.slice(0, NAMED).map(({ id }) => id) };
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
          matched > first.length ? `the first ${first.length}:` : 'these:',
          ...first.map((id) => `  ${id}`),
        ]
      : []),
  ].join('\n');

/** `followUp` is FOLLOW-UP. */
const headingOf = (name: string): string => name.replace(/[A-Z]/g, '-$&').toUpperCase();

export function reportText<Run>(tally: Tally<Run>, words: Deed['words'], after?: After): string {
  const { matched, done, already, failed, unanswered, left, stopped } = tally;
  return [
    [
      `${matched} matched: ${done.length} ${words.done}`,
      `${already} already ${words.already}`,
      `${failed.length} failed`,
      ...(unanswered.length ? [`${unanswered.length} unanswered`] : []),
    ].join(', ') + (matched ? '' : `; what there is: ${command(words.seek)}`),
    ...(after ? [after.text] : []),
    ...(stopped ? [`stopped (${stopped}): ${left} left; the same command goes on with them`] : []),
    ...failed.map(({ id, reason }) => `failed: ${id}: ${reason}`),
    ...unanswered.map((id) => `unanswered: ${id}`),
    ...(unanswered.length
      ? [`A decision without an answer may still be carried out, once a worker runs (${command('doctor')}).`]
      : []),
  ].join('\n');
}
