import type { Temporal } from '../../temporal/connection.ts';
import { cureOf, cureOfStuck } from '../../domain/cure.ts';
import { WAITS_FOR } from '../../domain/failure.ts';
import { countByClass, type ParkedFilter } from '../../parked.ts';
import type { Clock } from '../clock.ts';
import { columns } from '../table.ts';
import { waitingRuns, withReasons } from './find.ts';
import { type StuckRun, stuckRuns } from './stuck.ts';

type Listed = Awaited<ReturnType<typeof listAttention>>;

/** What waits for a person, and what is stuck by a fault of ours; `note` is for who typed the command. */
export async function listAttention(temporal: Temporal, filter: ParkedFilter, limit: number) {
  const { class: of, ...others } = filter;
  const nothing: Awaited<ReturnType<typeof stuckRuns>> = { runs: [], note: undefined };
  const [counts, parked, stuck] = await Promise.all([
    countByClass(temporal, filter),
    waitingRuns(temporal, filter, limit).then((runs) => withReasons(temporal, runs)),
    of ? nothing : stuckRuns(temporal, others, limit),
  ]);
  const isStuck = ({ id }: { id: string }) => stuck.runs.some((one) => one.id === id);
  const cures = WAITS_FOR.flatMap((of) => {
    const said = parked.filter((run) => run.attention === of && !isStuck(run)).map(({ why }) => why ?? '');
    return said.length ? [cureOf(of, said)] : [];
  });
  return { counts, parked, cures, stuck: stuck.runs, note: stuck.note };
}

export function listText({ counts, parked, cures, stuck }: Listed, clock: Clock): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const byClass = Object.entries(counts).map(([of, count]) => `${count} ${of}`);
  const shown = parked.length < total ? `; ${parked.length} of them above` : '';
  return [
    ...(parked.length
      ? [
          columns(
            [clock.heading('BEGAN'), 'CLASS', 'KIND', 'LEAD', 'ID', 'WHY'],
            parked.map((run) => [clock.minute(run.started), run.attention, run.kind, run.lead, run.id, run.why]),
          ),
          '',
        ]
      : []),
    total ? `waiting for a person: ${byClass.join(', ')}${shown}` : 'nothing waits for a person',
    ...cures.map((cure) => `→ ${cure}`),
    ...(stuck.length ? ['', stuckText(stuck, clock)] : []),
  ].join('\n');
}

const stuckText = (stuck: StuckRun[], clock: Clock): string =>
  [
    'stuck, because their workflow task fails:',
    columns(
      [clock.heading('BEGAN'), 'TYPE', 'ID', 'WHY'],
      stuck.map(({ started, type, id, why }) => [clock.minute(started), type, id, why]),
    ),
    ...[...new Set(stuck.map(({ why }) => `→ ${cureOfStuck(why)}`))],
  ].join('\n');
