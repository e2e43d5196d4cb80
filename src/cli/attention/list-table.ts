import { WAITS_FOR, type WaitsFor } from '../../domain/failure.ts';
import type { ListedWaiting, ReadModel } from '../../read-model/read-model.ts';
import { eachRun } from '../../runs/list-runs.ts';
import { LOOKED_THROUGH } from '../../runs/newest-runs.ts';
import { type ParkedFilter, waitingQuery } from '../../runs/parked.ts';
import { rowOf } from '../../runs/row.ts';
import { shorten } from '../../domain/headline.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { CliContext } from '../context.ts';
import { byTime, TIMES } from '../list/group.ts';
import { runRowOf, upTo } from '../list/model-run.ts';
import type { ListOptions } from '../list/options.ts';
import { showList } from '../list/show-list.ts';
import { readWhole, type WholeListOptions } from '../list/whole-list.ts';
import { type WaitingRun, waitingRuns, withReasons } from './find.ts';
import { countAll, nothingText, waitingColumns } from './list-text.ts';

/** Temporal is asked of so many runs why they wait. */
export const WITH_REASONS = 1_000;
/** So many are asked before they are printed. */
const A_PAGE = 100;
const SHOWN_CHARACTERS = 200;
const GROUPS = {
  class: (run: WaitingRun) => run.attention,
  kind: (run: WaitingRun) => run.kind,
  campaign: (run: WaitingRun) => run.campaign,
  lead: (run: WaitingRun) => run.lead,
};

export const GROUP_NAMES = [...Object.keys(GROUPS), ...TIMES];

export type WaitingFilter = ParkedFilter & { class?: WaitsFor | undefined };

/** Shows only the workflows that wait: as CSV, or counted. */
export async function showTable(
  context: CliContext,
  filter: WaitingFilter,
  limit: number,
  options: ListOptions & WholeListOptions,
): Promise<void> {
  const { clock, withTemporal } = context;
  const shown = {
    what: ['workflow that waits for a person', 'workflows that wait for a person'] as [string, string],
    columns: (rows: WaitingRun[]) => waitingColumns(rows, clock),
    groups: { ...GROUPS, ...byTime((run: WaitingRun) => run.started, clock) },
    whyEmpty: () => withTemporal(async (temporal) => nothingText(await countAll(temporal))),
  };
  const isShown = await waitingInModel(context, filter, limit, options, async (pages, notes) => {
    await showList(options, { ...shown, pages, notes });
  });
  if (isShown) return;
  const isCounted = options.groupBy !== undefined && limit === Infinity;
  await withTemporal((temporal) =>
    showList(options, {
      ...shown,
      pages: isCounted ? allWaiting(temporal, filter) : oldestWaiting(temporal, filter, limit, options),
      total: () => countAll(temporal, filter),
    }),
  );
}

/**
 * Reads the waiting workflows from the read model, the oldest first, if that has all of them.
 * @returns false if Temporal is to be asked.
 */
export const waitingInModel = (
  context: CliContext,
  filter: WaitingFilter,
  limit: number,
  options: WholeListOptions,
  use: (pages: AsyncIterable<WaitingRun[]>, notes: () => (string | undefined)[]) => Promise<void>,
): Promise<boolean> =>
  readWhole(context, { ...options, since: filter.since, limit, hasFollowUps: true }, (model, notes) => {
    const { pages, note } = upTo(waitingIn(model, filter), limit, waitingRunOf);
    return use(pages, () => [...notes, note()]);
  });

const waitingIn = (model: ReadModel, { class: of, ...filter }: WaitingFilter): AsyncIterable<ListedWaiting[]> =>
  model.waitingRuns({ ...filter, attention: of ? [of] : WAITS_FOR });

const waitingRunOf = (run: ListedWaiting): WaitingRun => ({
  ...runRowOf(run),
  runId: run.run,
  ...(run.why && { why: shorten(run.why, SHOWN_CHARACTERS) }),
});

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
