import type { RunRow } from '../runs/row.ts';
import type { BulkAction } from './bulk-action.ts';

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
