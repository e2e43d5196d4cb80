import { columns } from '../output.ts';
import type { ParkedRun } from './find.ts';
import type { Report } from './repair.ts';

const NAMED = 20;
const DONE = { retry: 'retried', skip: 'skipped' } as const;

export interface DryRun {
  dryRun: true;
  action: Report['action'];
  matched: number;
  counts: { class: string; kind: string; count: number }[];
  /** The oldest ones. */
  first: string[];
}

export function dryRunOf(action: Report['action'], runs: ParkedRun[]): DryRun {
  const groups = Map.groupBy(runs, ({ attention, kind }) => `${attention ?? '–'} ${kind ?? '–'}`);
  const counts = [...groups.values()].map((group) => ({
    class: group[0]!.attention ?? '–',
    kind: group[0]!.kind ?? '–',
    count: group.length,
  }));
  const first = runs.slice(0, NAMED).map(({ id }) => id);
  return { dryRun: true, action, matched: runs.length, counts: counts.sort((a, b) => b.count - a.count), first };
}

export const dryRunText = ({ action, matched, counts, first }: DryRun): string =>
  [
    `nothing was changed; ${matched} would be ${DONE[action]}`,
    ...(matched
      ? [
          columns(
            ['CLASS', 'KIND', 'EVENTS'],
            counts.map((row) => [row.class, row.kind, String(row.count)]),
          ),
          matched > first.length ? `the first ${first.length}:` : 'these:',
          ...first.map((id) => `  ${id}`),
        ]
      : []),
  ].join('\n');

export const reportText = ({ action, matched, done, alreadyRepaired, failed, left, stopped }: Report): string =>
  [
    `${matched} matched: ${done} ${DONE[action]}, ${alreadyRepaired} already repaired, ${failed.length} failed`,
    ...(stopped ? [`stopped (${stopped}): ${left} left; the same command goes on with them`] : []),
    ...failed.map(({ id, reason }) => `failed: ${id}: ${reason}`),
  ].join('\n');
