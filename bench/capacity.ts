import { basename } from 'node:path';
import { findTemporalServer } from '../src/cluster/find-programs.ts';
import { cacheDirOf } from '../src/settings/cache-dir.ts';
import type { Bench, Table } from './bench.ts';
import { total } from './capacity/counters.ts';
import { measureCluster, type Point, pointsOf, type Stays } from './capacity/curves.ts';
import { type FileCosts, measureFiles } from './capacity/files.ts';
import { actionsOfStory, type FollowUpCosts, followUpCosts } from './capacity/follow-up-costs.ts';
import { sumOf } from './capacity/kept.ts';
import { measureKinds, type OneByOne } from './capacity/kinds.ts';
import type { Processor } from './capacity/processor.ts';
import { sizingTable, type UnitCosts } from './capacity/sizing.ts';
import {
  callTable,
  curveTable,
  filesTable,
  followUpTable,
  kindTables,
  localTable,
  memoryTable,
  staysTable,
  steadyTables,
} from './capacity/tables.ts';
import { median } from './statistics.ts';
import { MIXES } from './vendors/mixes.ts';
import { postgresVersion } from './vendors/postgres.ts';

const PARTS = ['curves', 'kinds', 'files'];
const MONITOR_ROUNDS_A_DAY = 288;
/** In the saved history the waits were over when they began. */
const TIMERS_OF_REPLY_UNANSWERED = 2;

/** Measures what one event costs, and computes what so many events a day need. */
export const capacity: Bench = {
  summary: 'what one event costs in CPU, rows, bytes and Actions on PostgreSQL, and what so many events a day need',
  options: {
    parts: { default: PARTS.join(','), takes: PARTS, means: 'clusters of several sizes, each kind, SQLite files' },
    shards: { default: '128,4', means: 'history shards of each cluster; the first one gets all points of the curves' },
    events: { default: '600', means: 'events of a flood' },
    'of-kind': { default: '150', means: 'events of each kind' },
    idle: { default: '15', means: 'seconds without events' },
    latency: { default: '5', means: 'milliseconds until a vendor answers' },
    rounds: { default: '2', means: 'rounds of the curves, in turn, each on a server of its own' },
  },
  usesTemporal: true,

  async run(setting) {
    const { progress, words, numbers, number } = setting;
    const find = { env: process.env, cacheDir: cacheDirOf(process.env), report: progress };
    const programs = await findTemporalServer(find);
    const has = (part: string) => words('parts').includes(part);
    const oneByOne = has('kinds') ? await measureKinds(setting, programs) : undefined;
    const files: FileCosts[] = has('files')
      ? [await measureFiles(setting, 'telemetry'), await measureFiles(setting, 'signals')]
      : [];
    const clusters = has('curves') ? pointsOf(numbers('shards')) : [];
    const stays: Stays[] = [];
    for (let n = 1; n <= number('rounds'); n += 1) {
      for (const points of clusters) stays.push(await measureCluster(setting, programs, points));
    }
    const servers = `${basename(programs)}, ${postgresVersion()}`;
    return report({ points: clusters.flat(), stays, oneByOne, files, servers });
  },
};

interface Measured {
  points: Point[];
  stays: Stays[];
  oneByOne: OneByOne | undefined;
  files: FileCosts[];
  /** Their versions. */
  servers: string;
}

function report({ points, stays, oneByOne, files, servers }: Measured) {
  const followUps = followUpCosts();
  const tables: Table[] = [
    ...(points.length
      ? [curveTable(points, servers), memoryTable(points), ...steadyTables(points), callTable(points)]
      : []),
    ...(stays[0] ? [staysTable(stays[0])] : []),
    ...(oneByOne ? [...kindTables(oneByOne), localTable(oneByOne.local)] : []),
    followUpTable(followUps),
    ...(files.length ? [filesTable(files)] : []),
  ];
  const costs = stays[0] && oneByOne ? unitCosts(points, stays[0], oneByOne, followUps) : undefined;
  if (costs) tables.push(sizingTable('what so many events a day need, of the mix telemetry', costs));
  const lost = points.flatMap(({ floods }) => floods).some(({ lost: missing, twice }) => missing + twice > 0);
  return {
    tables,
    data: { servers, points, stays, oneByOne, files, followUps, costs },
    failure: lost ? 'effects were lost or took place twice' : undefined,
  };
}

/** The medians of the first cluster’s floods of telemetry. */
function unitCosts(points: Point[], stays: Stays, { kinds, monitor }: OneByOne, followUps: FollowUpCosts[]): UnitCosts {
  const floods = points
    .filter(({ shards, mix }) => shards === stays.shards && mix === 'telemetry')
    .flatMap((point) => point.floods);
  const mid = (of: (flood: (typeof floods)[number]) => number) => median(floods.map(of));
  const cpu = (of: (cpu: Processor) => number) => mid((flood) => of(flood.cpu));
  const { reply_received: replies, lead_interested: interested } = MIXES.telemetry;
  const ofEvents = kinds.reduce((sum, { kind, actions }) => sum + (MIXES.telemetry[kind] / 100) * total(actions), 0);
  const ofFollowUps =
    (replies * (actionsOfStory(followUps, 'reply-unanswered.announced-twice') + TIMERS_OF_REPLY_UNANSWERED) +
      interested * actionsOfStory(followUps, 'interested-without-meeting.ended')) /
    100;
  return {
    receiverMs: cpu(({ receivers }) => receivers),
    workerMs: cpu(({ workers }) => workers),
    temporalMs: cpu(({ temporal }) => temporal),
    postgresqlMs: cpu(({ forTemporal, forUs, rest }) => forTemporal + forUs + rest),
    shardWrites: mid(({ server }) => server.shards.writes),
    walBytes: mid(({ wal }) => wal),
    temporalBytes: sumOf(stays.temporal).bytes + sumOf(stays.visibility).bytes,
    idBytes: stays.ours['event']?.bytes ?? 0,
    payloadBytes: stays.ours['payload']?.bytes ?? 0,
    actions: ofEvents + ofFollowUps,
    monitorActionsPerDay: monitor.actions * MONITOR_ROUNDS_A_DAY,
  };
}
