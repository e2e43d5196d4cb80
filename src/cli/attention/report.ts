import { columns } from '../output.ts';
import type { ParkedRun } from './find.ts';
import type { Report } from './repair.ts';
import type { SoFar } from './so-far.ts';

const NAMED = 20;
const INTERRUPTED = 130;
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

export function reportText(report: Report): string {
  const { action, matched, decided, alreadyRepaired, failed, unanswered, left, stopped, soFar } = report;
  return [
    [
      `${matched} matched: ${decided} ${DONE[action]}`,
      `${alreadyRepaired} already repaired`,
      `${failed.length} failed`,
      ...(unanswered.length ? [`${unanswered.length} unanswered`] : []),
    ].join(', '),
    ...(soFar ? [soFarText(soFar)] : []),
    ...(stopped ? [`stopped (${stopped}): ${left} left; the same command goes on with them`] : []),
    ...failed.map(({ id, reason }) => `failed: ${id}: ${reason}`),
    ...unanswered.map((id) => `unanswered: ${id}`),
    ...(unanswered.length
      ? ['A decision without an answer may still be carried out, once a worker runs (npm run cli -- doctor).']
      : []),
  ].join('\n');
}

/** 1: not all of it is on its way to be done. */
export function exitCodeOf({ failed, unanswered, stopped, soFar }: Report): number {
  if (failed.length || unanswered.length || Object.keys(soFar?.parkedAgain ?? {}).length) return 1;
  return stopped ? INTERRUPTED : 0;
}

function soFarText({ done, parkedAgain, underWay }: SoFar): string {
  const again = Object.entries(parkedAgain).map(([of, count]) => `${count} parked again (${of})`);
  const open = [...again, ...(underWay ? [`${underWay} under way`] : [])];
  const where = open.length ? '; npm run cli -- attention list shows what waits' : '';
  return `of the retried: ${[`${done} done`, ...open].join(', ')}${where}`;
}
