import { command } from '../../domain/command.ts';
import { type Concern, STOPPED } from '../../domain/concerns/concern.ts';
import { WAITS_FOR } from '../../domain/failure.ts';
import { countWaiting, type ParkedFilter } from '../../runs/parked.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { ListColumn } from '../list/show-list.ts';
import type { Clock } from '../../calendar/clock.ts';
import { shortIds } from '../terminal/short-id.ts';
import { columns } from '../terminal/table.ts';
import type { WaitingRun } from './find.ts';
import { type AttentionReport, isWaiting } from './look.ts';
import { stoppedText } from './stopped-text.ts';

/** How many workflows wait for a person. */
export const countAll = async (temporal: Temporal, filter: ParkedFilter = {}): Promise<number> =>
  (await countWaiting(temporal, filter)).reduce((sum, { count }) => sum + count, 0);

/** @param others how many workflows wait that do not match the filter. */
export const nothingText = (others: number): string =>
  others
    ? `no workflow that matches waits for a person; without the options ${others} wait: ${command('attention list')}`
    : 'no workflow waits for a person';

export function waitingColumns(runs: WaitingRun[], clock: Clock): ListColumn<WaitingRun>[] {
  const short = shortIds(runs.map(({ id }) => id));
  return [
    { heading: clock.heading('BEGAN'), spare: 1, rigid: true, of: (run) => clock.minute(run.started) },
    { heading: 'CLASS', rigid: true, of: (run) => run.attention },
    { heading: 'KIND', spare: true, of: (run) => run.kind },
    { heading: 'LEAD', of: (run) => run.lead },
    { heading: 'CAMPAIGN', spare: true, of: (run) => run.campaign },
    { heading: 'ID', rigid: true, of: (run) => short(run.id), whole: (run) => run.id },
    { heading: 'WHY', of: (run) => run.why },
  ];
}

/** @param of the class that was asked for. */
export function attentionListText(report: AttentionReport, clock: Clock, others: number, of?: Concern): string {
  const { counts, parked, cures, receiver } = report;
  return [
    ...(parked.length ? [waitingTable(parked, clock), ''] : []),
    ...summaryLines(report, others, of),
    ...cures.map((cure) => `→ ${cure}`),
    ...STOPPED.flatMap((stopped) => (counts[stopped] ? ['', stoppedText(stopped, report, clock)] : [])),
    ...receiver.flatMap(({ says, examples, cure }) => ['', says, ...examples, `→ ${cure}`]),
  ].join('\n');
}

function waitingTable(parked: WaitingRun[], clock: Clock): string {
  const shown = waitingColumns(parked, clock);
  return columns(
    shown,
    parked.map((run) => shown.map(({ of }) => of(run))),
  );
}

function summaryLines({ counts, parked }: AttentionReport, others: number, of: Concern | undefined): string[] {
  if (of !== undefined && !isWaiting(of)) return counts[of] ? [] : [`there is nothing of the class ${of}`];
  const waiting = WAITS_FOR.flatMap((one) => (counts[one] ? [{ of: one, count: counts[one] }] : []));
  const total = waiting.reduce((sum, { count }) => sum + count, 0);
  if (!total) return [nothingText(others)];
  const byClass = waiting.map(({ of, count }) => `${count} ${of}`).join(', ');
  const cut = parked.length < total ? `; ${parked.length} of them are shown, --limit <n> shows more` : '';
  return [`waiting for a person: ${byClass}${cut}`];
}
