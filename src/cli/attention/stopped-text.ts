import { saysOf, type Stopped } from '../../domain/concerns/concern.ts';
import { cureOf } from '../../domain/concerns/advice.ts';
import type { Clock } from '../terminal/clock.ts';
import { columns } from '../terminal/table.ts';
import type { Listed } from './look.ts';

/** What of one class goes on nowhere, as a table, and what to do. */
export function stoppedText(of: Stopped, listed: Listed, clock: Clock): string {
  const runs: ((typeof listed)['stuck'][number] & { activity?: string; attempt?: number })[] = listed[of];
  const isRetrying = of === 'retrying';
  const cures = runs.map(({ why, id }) => cureOf(of, [why ?? ''], runs.length === 1 ? id : undefined));
  return [
    `${saysOf({ class: of, count: listed.counts[of] ?? 0 })}:`,
    columns(
      [clock.heading('BEGAN'), 'TYPE', ...(isRetrying ? ['EFFECT', 'TRY'] : []), 'ID', 'WHY'],
      runs.map(({ started, type, activity, attempt, id, why }) => [
        ...[clock.minute(started), type],
        ...(isRetrying ? [activity, String(attempt)] : []),
        ...[id, why],
      ]),
    ),
    ...[...new Set(cures)].map((cure) => `→ ${cure}`),
  ].join('\n');
}
