import type { Table } from '../bench.ts';

/** What one event of the mix costs. */
export interface UnitCosts {
  receiverMs: number;
  workerMs: number;
  temporalMs: number;
  postgresqlMs: number;
  /** Requests that a history shard makes one after the other. */
  shardWrites: number;
  walBytes: number;
  /** In Temporal's databases, until the retention is over. */
  temporalBytes: number;
  /** Of our id, for DEDUPE_WINDOW, and of our payload, for a day. */
  idBytes: number;
  payloadBytes: number;
  /** With those of the follow-ups that it starts. */
  actions: number;
  monitorActionsPerDay: number;
}

const EVENTS_PER_DAY = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
const DAY_SECONDS = 86_400;
const DAYS = 30;

/** The assumptions. docs/capacity.md says why each. */
const ASSUMED = {
  /** The busiest minute, as a multiple of the day's mean. */
  peak: 10,
  /** How busy a core may be in that minute. */
  busyCore: 0.5,
  /** How busy a history shard may be, with a database that needs so long for a write. */
  busyShard: 0.25,
  writeMs: 10,
  /** Rows that were changed, deleted rows, and pages that are not full: the tables on disk, of what they hold. */
  room: 2,
  fewestShards: 128,
};

/** What so many events a day need. The note names every number that went in. */
export function sizingTable(title: string, costs: UnitCosts): Table {
  return {
    title,
    headings: [
      ...['events/day', 'peak/s', 'receivers', 'workers', 'Temporal cores', 'history shards', 'PostgreSQL cores'],
      ...['WAL MB/s', 'disk for 30 days', 'Actions/s at peak', 'Actions/month'],
    ],
    rows: EVENTS_PER_DAY.map((perDay) => rowOf(perDay, costs)),
    notes: [JSON.stringify({ ...ASSUMED, ...rounded(costs) })],
  };
}

function rowOf(perDay: number, costs: UnitCosts): string[] {
  const peak = (perDay / DAY_SECONDS) * ASSUMED.peak;
  const cores = (ms: number) => (peak * ms) / 1_000 / ASSUMED.busyCore;
  const shards = (peak * costs.shardWrites * ASSUMED.writeMs) / 1_000 / ASSUMED.busyShard;
  const kept = perDay * (DAYS * (costs.temporalBytes + costs.idBytes) + costs.payloadBytes) * ASSUMED.room;
  return [
    perDay.toLocaleString('en'),
    peak.toFixed(1),
    String(atLeastTwo(cores(costs.receiverMs))),
    String(atLeastTwo(cores(costs.workerMs))),
    coresText(cores(costs.temporalMs)),
    String(Math.max(ASSUMED.fewestShards, 2 ** Math.ceil(Math.log2(shards)))),
    coresText(cores(costs.postgresqlMs)),
    ((peak * costs.walBytes) / 1e6).toFixed(1),
    sizeText(kept),
    (peak * costs.actions).toFixed(0),
    millions(DAYS * (perDay * costs.actions + costs.monitorActionsPerDay)),
  ];
}

const coresText = (cores: number): string => (cores < 0.1 ? '< 0.1' : cores.toFixed(1));

/** One of them may be away. */
const atLeastTwo = (cores: number): number => Math.max(2, Math.ceil(cores));

const sizeText = (bytes: number): string =>
  bytes < 1e12 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e12).toFixed(1)} TB`;

const millions = (count: number): string => `${(count / 1e6).toFixed(2)} million`;

const rounded = (costs: UnitCosts): object =>
  Object.fromEntries(Object.entries(costs).map(([name, value]) => [name, Number((value as number).toPrecision(3))]));
