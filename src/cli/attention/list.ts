import type { Command } from 'commander';
import { type Concern, CONCERNS } from '../../domain/concerns/concern.ts';
import { WAITS_FOR, type WaitsFor } from '../../domain/failure.ts';
import { LOOKED_THROUGH } from '../../runs/newest-runs.ts';
import { eachRun } from '../../runs/list-runs.ts';
import { type ParkedFilter, waitingQuery } from '../../runs/parked.ts';
import { rowOf } from '../../runs/row.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { CliContext } from '../context.ts';
import { byTime, TIMES } from '../list/group.ts';
import { type ListOptions, readLimit, withListOptions } from '../list/options.ts';
import { showList } from '../list/show-list.ts';
import type { Clock } from '../../calendar/clock.ts';
import { withExamples } from '../terminal/help.ts';
import { note, print } from '../terminal/output.ts';
import { type WaitingRun, waitingRuns, withReasons } from './find.ts';
import { attentionListText, countAll, nothingText, waitingColumns } from './list-text.ts';
import { isWaiting, lookAtAttention } from './look.ts';
import { type AttentionOptions, readAttentionFilter, withAttentionFilters } from './options.ts';
import { receiverConcerns } from './receiver-concerns.ts';

const LIMIT = 20;
/** The maximum number of runs that are asked why they wait. */
const WITH_REASONS = 1_000;
const MOST = `without them at most ${WITH_REASONS}; --csv: at most ${LOOKED_THROUGH}, and why the first ${WITH_REASONS} of them wait`;
/** So many are asked before they are printed. */
const A_PAGE = 100;
const GROUPS = {
  class: (run: WaitingRun) => run.attention,
  kind: (run: WaitingRun) => run.kind,
  campaign: (run: WaitingRun) => run.campaign,
  lead: (run: WaitingRun) => run.lead,
};

export function attentionListCommand(attention: Command, context: () => CliContext): void {
  const list = withAttentionFilters(attention.command('list')).description(
    'list the workflows that wait for a person, the oldest first; those that failed, are stuck or retry for long; and what is wrong with the receiver',
  );
  withListOptions(list, 'workflows that started', [...Object.keys(GROUPS), ...TIMES], LIMIT, MOST);
  withExamples(
    list,
    'attention list',
    'attention list --class auth --since "2 days"',
    'attention list --group-by class',
  );
  list.action((options: AttentionOptions & ListOptions) => {
    const { clock, settings, withTemporal } = context();
    const filter = readAttentionFilter(options, clock.zone, CONCERNS);
    const limit = readLimit(options, LIMIT, WITH_REASONS);
    return withTemporal(async (temporal) => {
      if (options.csv || options.groupBy !== undefined)
        return showTable(temporal, { ...filter, class: waitingClass(filter.class) }, limit, options, clock);
      const report = await lookAtAttention(temporal, filter, limit, () => receiverConcerns(settings));
      const isNarrowed = Object.values(filter).some((value) => value !== undefined);
      const others = !report.parked.length && isNarrowed ? await countAll(temporal) : 0;
      print(options.json, report, () => attentionListText(report, clock, others, filter.class));
      if (report.note) note(report.note);
    });
  });
}

function waitingClass(of: Concern | undefined): WaitsFor | undefined {
  if (of === undefined || isWaiting(of)) return of;
  throw new Error(`--class is "${of}", with --csv or --group-by it should be one of ${WAITS_FOR.join(', ')}`);
}

/** Shows only the workflows that wait: as CSV, or counted. */
async function showTable(
  temporal: Temporal,
  filter: ParkedFilter,
  limit: number,
  options: ListOptions,
  clock: Clock,
): Promise<void> {
  const isCounted = options.groupBy !== undefined && limit === Infinity;
  await showList(options, {
    what: ['workflow that waits for a person', 'workflows that wait for a person'],
    pages: isCounted ? allWaiting(temporal, filter) : oldestWaiting(temporal, filter, limit, options),
    total: () => countAll(temporal, filter),
    columns: (rows) => waitingColumns(rows, clock),
    groups: { ...GROUPS, ...byTime((run: WaitingRun) => run.started, clock) },
    whyEmpty: async () => nothingText(await countAll(temporal)),
  });
}

async function* allWaiting(temporal: Temporal, filter: ParkedFilter): AsyncGenerator<WaitingRun[]> {
  for await (const run of eachRun(temporal, waitingQuery(filter))) yield [{ ...rowOf(run), runId: run.runId }];
}

async function* oldestWaiting(
  temporal: Temporal,
  filter: ParkedFilter,
  limit: number,
  { groupBy }: ListOptions,
): AsyncGenerator<WaitingRun[]> {
  const runs = await waitingRuns(temporal, filter, Math.min(limit, LOOKED_THROUGH));
  const asked = groupBy === undefined ? WITH_REASONS : 0;
  for (let at = 0; at < asked && at < runs.length; at += A_PAGE)
    yield await withReasons(temporal, runs.slice(at, at + A_PAGE));
  if (runs.length > asked) yield runs.slice(asked);
}
