import pMap from 'p-map';
import { kindOfId } from '../domain/event.ts';
import type { Replay, ReplayCounts } from '../domain/monitor/activities.ts';
import type { LoggedRow } from '../read-model/monitor-rows.ts';
import { findRun } from '../runs/find-run.ts';
import { CONCURRENT_CALLS, type Temporal } from '../temporal/connection.ts';
import { TOO_LARGE } from '../webhooks/replay.ts';
import type { LogModel } from './kept-log.ts';
import type { LogSource } from './log-source.ts';
import { readLog } from './read-log.ts';
import { readRuns, type RunModel } from './read-runs.ts';

interface DryReplayDeps {
  temporal: Temporal;
  source: LogSource;
  /** Absent: Temporal and Instantly are asked for each row. */
  model?: (RunModel & LogModel) | undefined;
  onRead: (rows: number) => void;
}

/** Counts what a replay of the period would do, and starts nothing. */
export async function dryReplay(
  { temporal, source, model, onRead }: DryReplayDeps,
  { since, until }: { since: number; until: number },
): Promise<Replay> {
  const [log, runs] = await Promise.all([
    readLog(source, since, { model, onRead }),
    readRuns(temporal, since, { model, onRead: () => undefined }),
  ]);
  const rows = log.rows.filter(({ at }) => at <= until);
  // Temporal may know one that the lists do not show, or that began before.
  const isAsked = (event: string) => event !== '' && !runs.has(event) && !isIgnored(event, source);
  const unlisted = new Set(rows.map(({ event }) => event).filter(isAsked));
  const found = await pMap(unlisted, async (id) => ((await findRun(temporal, id)) ? id : undefined), CONCURRENT_CALLS);
  const known = new Set(found);
  const tooLarge = rows.filter(({ status }) => status === TOO_LARGE).length;
  const kinds: Replay['kinds'] = {};
  for (const row of rows) {
    if (row.payload === 'missing') continue;
    const kind = kindOfId(row.event) || 'unknown';
    const counts = (kinds[kind] ??= { inLog: 0, known: 0, replayed: 0, ignored: 0, refused: 0 });
    counts.inLog += 1;
    counts[becomes(row, source, runs.has(row.event) || known.has(row.event))] += 1;
  }
  return {
    kinds,
    withoutPayload: rows.filter(({ payload }) => payload === 'missing').length,
    ...(tooLarge && { tooLarge }),
    doneUntil: until,
  };
}

function becomes({ event }: LoggedRow, source: LogSource, isKnown: boolean): Exclude<keyof ReplayCounts, 'inLog'> {
  if (event === '') return 'refused';
  if (isIgnored(event, source)) return 'ignored';
  return isKnown ? 'known' : 'replayed';
}

const isIgnored = (event: string, { eventsIgnored }: { eventsIgnored: ReadonlySet<string> }): boolean =>
  eventsIgnored.has(kindOfId(event));
