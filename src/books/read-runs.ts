import pMap from 'p-map';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { EventRun, RunOutcome } from '../domain/books/compare.ts';
import { needsPerson } from '../domain/failure.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import { attentionIn } from '../runs/attention-in.ts';
import { countByStatus } from '../runs/count-by-status.ts';
import { findRun } from '../runs/find-run.ts';
import { countRuns, eachRun } from '../runs/list-runs.ts';
import { eventQuery } from '../runs/query.ts';
import { CONCURRENT_CALLS, type Temporal } from '../temporal/connection.ts';

export type RunModel = Pick<ReadModel, 'countBegun' | 'begun'>;

interface Options {
  /** Absent: all runs are listed by Temporal. */
  model?: RunModel | undefined;
  onRead: (runs: number) => void;
}

interface Span {
  since: number;
  until: number;
}

type Found = EventRun & { newestAt: number };

/** What began last is not in the model, or not in Temporal's lists yet. */
const NEW_MS = 10_000;
/** So many runs are listed; of more, the half in which model and Temporal differ is looked for. */
const FEW = 1_000;

/**
 * The newest run of each event whose workflow started at this time or later, by the event's id. Where the model and Temporal count
 * the same runs in a span, by status and by whether they wait for a person, the model is read; elsewhere Temporal lists them.
 */
export async function readRuns(
  temporal: Temporal,
  since: number,
  { model, onRead }: Options,
): Promise<Map<string, EventRun>> {
  const runs = new Map<string, Found>();

  function add(id: string, outcome: RunOutcome, at: number): void {
    const known = runs.get(id);
    const isNewest = !known || at > known.newestAt;
    runs.set(id, {
      outcome: isNewest ? outcome : known.outcome,
      newestAt: Math.max(at, known?.newestAt ?? at),
      startedAt: Math.min(at, known?.startedAt ?? at),
    });
  }

  async function list(query: string): Promise<void> {
    for await (const run of eachRun(temporal, query)) {
      add(run.workflowId, outcomeOf(run.status.name.toLowerCase(), attentionIn(run)), run.startTime.getTime());
      onRead(runs.size);
    }
  }

  async function read(span: Span): Promise<void> {
    const [ofModel, ofTemporal] = await Promise.all([model!.countBegun(span), countsIn(temporal, span)]);
    const events = ofModel.reduce((sum, one) => sum + one.events, 0);
    if (isSame(ofModel, ofTemporal)) {
      for await (const page of model!.begun(span)) {
        for (const { id, status, attention, began } of page) add(id, outcomeOf(status, attention), began);
        onRead(runs.size);
      }
      return;
    }
    // A model that lacks most of them is not filled yet.
    if (ofTemporal.all <= FEW || events < ofTemporal.all / 2 || span.until - span.since < 2) return list(queryOf(span));
    const middle = Math.floor((span.since + span.until) / 2);
    await read({ since: span.since, until: middle });
    await read({ since: middle, until: span.until });
  }

  const newSince = Date.now() - NEW_MS;
  if (model && since < newSince) {
    const known = { since: Math.ceil(since), until: newSince };
    await read(known).catch(() => list(queryOf(known)));
  }
  await list(queryOf({ since: model ? Math.max(since, newSince) : since }));
  return runs;
}

const queryOf = (
  { since, until }: { since: number; until?: number },
  filter: Parameters<typeof eventQuery>[0] = {},
): string =>
  [
    eventQuery(filter),
    `StartTime >= '${new Date(since).toISOString()}'`,
    ...(until === undefined ? [] : [`StartTime < '${new Date(until).toISOString()}'`]),
  ].join(' AND ');

interface Counts {
  all: number;
  byStatus: Map<string, number>;
  waiting: number;
}

async function countsIn(temporal: Temporal, span: Span): Promise<Counts> {
  const byStatus = await countByStatus(temporal, queryOf(span));
  const waiting = byStatus.has('running')
    ? await countRuns(temporal, queryOf(span, { isRunning: true, attention: true }))
    : 0;
  return { all: [...byStatus.values()].reduce((sum, count) => sum + count, 0), byStatus, waiting };
}

const isSame = (ofModel: Awaited<ReturnType<RunModel['countBegun']>>, { byStatus, waiting }: Counts): boolean =>
  ofModel.length === byStatus.size &&
  ofModel.every(({ status, events }) => byStatus.get(status) === events) &&
  ofModel.reduce((sum, one) => sum + one.waiting, 0) === waiting;

/** The runs of these events, as far as Temporal has them. Lists may lag behind; this does not. */
export async function findRuns(temporal: Temporal, ids: readonly string[]): Promise<Map<string, EventRun>> {
  const found = await pMap(
    ids,
    async (id) => {
      const run = await findRun(temporal, id);
      return run && ([id, { outcome: outcomeOfRun(run), startedAt: run.startTime.getTime() }] as const);
    },
    CONCURRENT_CALLS,
  );
  return new Map(found.filter((one) => one !== undefined));
}

const outcomeOfRun = (run: Pick<WorkflowExecutionInfo, 'status' | 'searchAttributes'>): RunOutcome =>
  outcomeOf(run.status.name.toLowerCase(), attentionIn(run));

function outcomeOf(status: string, attention: string): RunOutcome {
  if (status === 'completed') return 'done';
  if (status !== 'running') return 'failed';
  return needsPerson(attention) ? 'parked' : 'inFlight';
}
