import type { Command } from 'commander';
import { type Concern, CONCERNS } from '../../domain/concerns/concern.ts';
import { WAITS_FOR, type WaitsFor } from '../../domain/failure.ts';
import { LOOKED_THROUGH } from '../../runs/newest-runs.ts';
import type { CliContext } from '../context.ts';
import { type ListOptions, readLimit, withListOptions } from '../list/options.ts';
import { type WholeListOptions, withSource } from '../list/whole-list.ts';
import { withExamples } from '../terminal/help.ts';
import { note, print } from '../terminal/output.ts';
import type { WaitingRun } from './find.ts';
import { GROUP_NAMES, showTable, waitingInModel, WITH_REASONS } from './list-table.ts';
import { attentionListText, countAll } from './list-text.ts';
import { isWaiting, lookAtAttention } from './look.ts';
import { type AttentionFilter, type AttentionOptions, readAttentionFilter, withAttentionFilters } from './options.ts';
import { receiverConcerns } from './receiver-concerns.ts';

type Options = AttentionOptions & ListOptions & WholeListOptions;

const LIMIT = 20;
const MOST = `without them at most ${WITH_REASONS}; --csv from Temporal: at most ${LOOKED_THROUGH}, and why the first ${WITH_REASONS} of them wait`;

export function attentionListCommand(attention: Command, context: () => CliContext): void {
  const list = withAttentionFilters(attention.command('list')).description(
    'list the workflows that wait for a person, the oldest first; those that failed, are stuck or retry for long; and what is wrong with the receiver',
  );
  withSource(withListOptions(list, 'workflows that started', GROUP_NAMES, LIMIT, MOST));
  withExamples(
    list,
    'attention list',
    'attention list --class auth --since "2 days"',
    'attention list --group-by class',
  );
  list.action((options: Options) => {
    const { clock } = context();
    const filter = readAttentionFilter(options, clock.zone, CONCERNS);
    const limit = readLimit(options, LIMIT, WITH_REASONS);
    if (options.csv || options.groupBy !== undefined)
      return showTable(context(), { ...filter, class: waitingClass(filter.class) }, limit, options);
    return showReport(context(), filter, limit, options);
  });
}

function waitingClass(of: Concern | undefined): WaitsFor | undefined {
  if (of === undefined || isWaiting(of)) return of;
  throw new Error(`--class is "${of}", with --csv or --group-by it should be one of ${WAITS_FOR.join(', ')}`);
}

/** Shows everything that needs a person. */
async function showReport(
  context: CliContext,
  filter: AttentionFilter,
  limit: number,
  options: Options,
): Promise<void> {
  const { clock, settings, withTemporal } = context;
  const { class: of } = filter;
  let known: WaitingRun[] | undefined;
  if (of === undefined || isWaiting(of)) {
    await waitingInModel(context, { ...filter, class: of }, limit, options, async (pages, notes) => {
      known = (await Array.fromAsync(pages)).flat();
      for (const one of notes()) if (one) note(one);
    });
  }
  await withTemporal(async (temporal) => {
    const report = await lookAtAttention(temporal, filter, limit, () => receiverConcerns(settings), known);
    const isNarrowed = Object.values(filter).some((value) => value !== undefined);
    const others = !report.parked.length && isNarrowed ? await countAll(temporal) : 0;
    print(options.json, report, () => attentionListText(report, clock, others, of));
    if (report.note) note(report.note);
  });
}
