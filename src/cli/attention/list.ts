import type { Command } from 'commander';
import { command } from '../../domain/command.ts';
import { LOOKED_THROUGH } from '../../temporal/newest-runs.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { cureOf, cureOfStuck } from '../../domain/cure.ts';
import { WAITS_FOR } from '../../domain/failure.ts';
import { countByClass, type ParkedFilter } from '../../parked.ts';
import type { CliContext } from '../context.ts';
import type { Clock } from '../clock.ts';
import { byTime } from '../list/group.ts';
import { limitOf, type ListOptions, withListOptions } from '../list/options.ts';
import { type ListColumn, showList } from '../list/show-list.ts';
import { note, print } from '../output.ts';
import { shortIds } from '../short-id.ts';
import { columns } from '../table.ts';
import { type ParkedRun, waitingRuns, withReasons } from './find.ts';
import { filterOf, type FilterOptions, withFilters } from './options.ts';
import { type StuckRun, stuckRuns } from './stuck.ts';

type Listed = Awaited<ReturnType<typeof listAttention>>;
type Waiting = ParkedRun & { why?: string | undefined };

const LIMIT = 20;
/** Each is asked for its reason. */
const WITH_REASONS = 1_000;
const GROUPS = {
  class: (run: Waiting) => run.attention,
  kind: (run: Waiting) => run.kind,
  campaign: (run: Waiting) => run.campaign,
  lead: (run: Waiting) => run.lead,
};

export function listCommand(attention: Command, context: () => CliContext): void {
  const list = withFilters(attention.command('list')).description(
    'list what waits for a person, the oldest first, and stuck workflows',
  );
  withListOptions(list, 'that began', [...Object.keys(GROUPS), 'day', 'week'], LIMIT).action(
    (options: FilterOptions & ListOptions) => {
      const { clock, withTemporal } = context();
      const [filter, limit] = [filterOf(options, clock.zone), limitOf(options, LIMIT)];
      return withTemporal(async (temporal) => {
        if (options.csv || options.groupBy !== undefined) return showTable(temporal, filter, limit, options, clock);
        const listed = await listAttention(temporal, filter, limit);
        const isNarrowed = Object.values(filter).some((value) => value !== undefined);
        const others = !listed.parked.length && isNarrowed ? await countAll(temporal) : 0;
        print(options.json, listed, () => listText(listed, clock, others));
        if (listed.note) note(listed.note);
      });
    },
  );
}

const countAll = async (temporal: Temporal, filter: ParkedFilter = {}): Promise<number> =>
  Object.values(await countByClass(temporal, filter)).reduce((sum, count) => sum + count, 0);

/** As a table alone, for spreadsheets, or counted. */
async function showTable(
  temporal: Temporal,
  filter: ParkedFilter,
  limit: number,
  options: ListOptions,
  clock: Clock,
): Promise<void> {
  const [total, runs] = await Promise.all([
    countAll(temporal, filter),
    waitingRuns(temporal, filter, Math.min(limit, LOOKED_THROUGH)),
  ]);
  const rows: Waiting[] =
    options.csv && options.groupBy === undefined ? await withReasons(temporal, runs.slice(0, WITH_REASONS)) : runs;
  await showList(options, {
    ...{ what: ['workflow that waits for a person', 'workflows that wait for a person'], rows, total },
    columns: columnsOf(rows, clock),
    groups: { ...GROUPS, ...byTime((run: Waiting) => run.started, clock) },
    whyEmpty: async () => nothingText(await countAll(temporal)),
  });
}

const nothingText = (others: number): string =>
  others
    ? `nothing that fits waits for a person; without the options ${others} wait: ${command('attention list')}`
    : 'nothing waits for a person';

function columnsOf(runs: Waiting[], clock: Clock): ListColumn<Waiting>[] {
  const short = shortIds(runs.map(({ id }) => id));
  return [
    { heading: clock.heading('BEGAN'), rigid: true, of: (run) => clock.minute(run.started) },
    { heading: 'CLASS', rigid: true, of: (run) => run.attention },
    { heading: 'KIND', spare: true, of: (run) => run.kind },
    { heading: 'LEAD', of: (run) => run.lead },
    { heading: 'CAMPAIGN', spare: true, of: (run) => run.campaign },
    { heading: 'ID', rigid: true, of: (run) => short(run.id), whole: (run) => run.id },
    { heading: 'WHY', of: (run) => run.why },
  ];
}

/** What waits for a person, and what is stuck by a fault of ours; `note` is for who typed the command. */
async function listAttention(temporal: Temporal, filter: ParkedFilter, limit: number) {
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

function listText({ counts, parked, cures, stuck }: Listed, clock: Clock, others: number): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const byClass = Object.entries(counts).map(([of, count]) => `${count} ${of}`);
  const shown = parked.length < total ? `; ${parked.length} of them above, --limit <n> shows more` : '';
  const shownColumns = columnsOf(parked, clock);
  const table = () =>
    columns(
      shownColumns,
      parked.map((run) => shownColumns.map(({ of }) => of(run))),
    );
  return [
    ...(parked.length ? [table(), ''] : []),
    total ? `waiting for a person: ${byClass.join(', ')}${shown}` : nothingText(others),
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
