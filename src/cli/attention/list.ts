import type { Command } from 'commander';
import { command } from '../../domain/command.ts';
import { LOOKED_THROUGH } from '../../runs/newest-runs.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { type Concern, STOPPED } from '../../domain/concerns/concern.ts';
import { WAITS_FOR, type WaitsFor } from '../../domain/failure.ts';
import { countWaiting, type ParkedFilter } from '../../runs/parked.ts';
import type { CliContext } from '../context.ts';
import type { Clock } from '../terminal/clock.ts';
import { byTime } from '../list/group.ts';
import { limitOf, type ListOptions, withListOptions } from '../list/options.ts';
import { type ListColumn, showList } from '../list/show-list.ts';
import { note, print } from '../terminal/output.ts';
import { receiverConcerns } from './receiver-concerns.ts';
import { shortIds } from '../terminal/short-id.ts';
import { columns } from '../terminal/table.ts';
import { type ParkedRun, waitingRuns, withReasons } from './find.ts';
import { filterOf, type FilterOptions, withFilters } from './options.ts';
import { isWaiting, type Listed, lookAtAttention } from './look.ts';
import { stoppedText } from './stopped-text.ts';

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
    'list what waits for a person, the oldest first, what has failed, is stuck or retries for long, and what the receiver finds wrong',
  );
  withListOptions(list, 'that began', [...Object.keys(GROUPS), 'day', 'week'], LIMIT).action(
    (options: FilterOptions & ListOptions) => {
      const { clock, settings, withTemporal } = context();
      const [asked, limit] = [filterOf(options, clock.zone), limitOf(options, LIMIT)];
      return withTemporal(async (temporal) => {
        if (options.csv || options.groupBy !== undefined)
          return showTable(temporal, { ...asked, class: waitingClass(asked.class) }, limit, options, clock);
        const listed = await lookAtAttention(temporal, asked, limit, () => receiverConcerns(settings));
        const isNarrowed = Object.values(asked).some((value) => value !== undefined);
        const others = !listed.parked.length && isNarrowed ? await countAll(temporal) : 0;
        print(options.json, listed, () => listText(listed, clock, others, asked.class));
        if (listed.note) note(listed.note);
      });
    },
  );
}

function waitingClass(of: Concern | undefined): WaitsFor | undefined {
  if (of === undefined || isWaiting(of)) return of;
  throw new Error(`--class is "${of}", with --csv and --group-by it should be one of ${WAITS_FOR.join(', ')}`);
}

const countAll = async (temporal: Temporal, filter: ParkedFilter = {}): Promise<number> =>
  (await countWaiting(temporal, filter)).reduce((sum, { count }) => sum + count, 0);

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
    { heading: clock.heading('BEGAN'), spare: 1, rigid: true, of: (run) => clock.minute(run.started) },
    { heading: 'CLASS', rigid: true, of: (run) => run.attention },
    { heading: 'KIND', spare: true, of: (run) => run.kind },
    { heading: 'LEAD', of: (run) => run.lead },
    { heading: 'CAMPAIGN', spare: true, of: (run) => run.campaign },
    { heading: 'ID', rigid: true, of: (run) => short(run.id), whole: (run) => run.id },
    { heading: 'WHY', of: (run) => run.why },
  ];
}

function listText(listed: Listed, clock: Clock, others: number, of?: Concern): string {
  const { counts, parked, cures, receiver } = listed;
  const waiting = WAITS_FOR.flatMap((of) => (counts[of] ? [[of, counts[of]] as const] : []));
  const total = waiting.reduce((sum, [, count]) => sum + count, 0);
  const byClass = waiting.map(([of, count]) => `${count} ${of}`);
  const shown = parked.length < total ? `; ${parked.length} of them above, --limit <n> shows more` : '';
  const shownColumns = columnsOf(parked, clock);
  const table = () =>
    columns(
      shownColumns,
      parked.map((run) => shownColumns.map(({ of }) => of(run))),
    );
  return [
    ...(parked.length ? [table(), ''] : []),
    ...(of === undefined || isWaiting(of)
      ? [total ? `waiting for a person: ${byClass.join(', ')}${shown}` : nothingText(others)]
      : counts[of]
        ? []
        : [`nothing of the class ${of}`]),
    ...cures.map((cure) => `→ ${cure}`),
    ...STOPPED.flatMap((of) => (counts[of] ? ['', stoppedText(of, listed, clock)] : [])),
    ...receiver.flatMap(({ says, examples, cure }) => ['', says, ...examples, `→ ${cure}`]),
  ].join('\n');
}
