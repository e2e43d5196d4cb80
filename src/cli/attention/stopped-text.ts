import { adviceFor } from '../../domain/concerns/advice.ts';
import { concernText, type Stopped } from '../../domain/concerns/concern.ts';
import type { StoppedRun } from '../../runs/stopped/stopped-run.ts';
import type { RetryingRun } from '../../runs/stopped/retrying.ts';
import type { Clock } from '../../calendar/clock.ts';
import { columns } from '../terminal/table.ts';
import type { AttentionReport } from './look.ts';

/** The runs of one class that do not continue, as a table, and what to do. */
export function stoppedText(of: Stopped, report: AttentionReport, clock: Clock): string {
  const runs: (StoppedRun & Partial<RetryingRun>)[] = report[of];
  const isRetrying = of === 'retrying';
  const cures = runs.map(({ why, id }) => adviceFor(of, [why ?? ''], runs.length === 1 ? id : undefined));
  return [
    `${concernText({ class: of, count: report.counts[of] ?? 0 })}:`,
    columns(
      [clock.heading('BEGAN'), 'TYPE', ...(isRetrying ? ['EFFECT', 'TRY'] : []), 'ID', 'WHY'],
      runs.map(({ started, type, activity, attempt, id, why }) => [
        clock.minute(started),
        type,
        ...(isRetrying ? [activity, String(attempt)] : []),
        id,
        why,
      ]),
    ),
    ...[...new Set(cures)].map((cure) => `→ ${cure}`),
  ].join('\n');
}
