import type { Command } from 'commander';
import { type Concern, CONCERNS } from '../../domain/concerns/concern.ts';
import { WAITS_FOR, type WaitsFor } from '../../domain/failure.ts';
import { LOOKED_THROUGH } from '../../runs/newest-runs.ts';
import type { ParkedFilter } from '../../runs/parked.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { CliContext } from '../context.ts';
import { byTime } from '../list/group.ts';
import { type ListOptions, readLimit, withListOptions } from '../list/options.ts';
import { showList } from '../list/show-list.ts';
import type { Clock } from '../terminal/clock.ts';
import { withExamples } from '../terminal/help.ts';
import { note, print } from '../terminal/output.ts';
import { type WaitingRun, waitingRuns, withReasons } from './find.ts';
import { attentionListText, countAll, nothingText, waitingColumns } from './list-text.ts';
import { isWaiting, lookAtAttention } from './look.ts';
import { type AttentionOptions, readAttentionFilter, withAttentionFilters } from './options.ts';
import { receiverConcerns } from './receiver-concerns.ts';

const LIMIT = 20;
/** The maximum number of runs for which a CSV has the reason: each run must be asked. */
const WITH_REASONS = 1_000;
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
  withListOptions(list, 'workflows that started', [...Object.keys(GROUPS), 'day', 'week'], LIMIT);
  withExamples(
    list,
    'attention list',
    'attention list --class auth --since "2 days"',
    'attention list --group-by class',
  );
  list.action((options: AttentionOptions & ListOptions) => {
    const { clock, settings, withTemporal } = context();
    const filter = readAttentionFilter(options, clock.zone, CONCERNS);
    const limit = readLimit(options, LIMIT);
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
  const [total, runs] = await Promise.all([
    countAll(temporal, filter),
    waitingRuns(temporal, filter, Math.min(limit, LOOKED_THROUGH)),
  ]);
  const showsReasons = options.csv && options.groupBy === undefined;
  const rows: WaitingRun[] = showsReasons ? await withReasons(temporal, runs.slice(0, WITH_REASONS)) : runs;
  await showList(options, {
    what: ['workflow that waits for a person', 'workflows that wait for a person'],
    rows,
    total,
    columns: waitingColumns(rows, clock),
    groups: { ...GROUPS, ...byTime((run: WaitingRun) => run.started, clock) },
    whyEmpty: async () => nothingText(await countAll(temporal)),
  });
}
