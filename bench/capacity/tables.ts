import type { Table } from '../bench.ts';
import { median } from '../statistics.ts';
import { total } from './counters.ts';
import type { Point, Stays } from './curves.ts';
import type { FileCosts } from './files.ts';
import type { FollowUpCosts } from './follow-up-costs.ts';
import { type Kept, sumOf } from './kept.ts';
import type { KindCosts, MonitorCosts, OneByOne } from './kinds.ts';
import type { Processor } from './processor.ts';

const PARTS: { heading: string; of(cpu: Processor): number }[] = [
  { heading: 'receivers', of: ({ receivers }) => receivers },
  { heading: 'workers', of: ({ workers }) => workers },
  { heading: 'Temporal', of: ({ temporal }) => temporal },
  { heading: 'PostgreSQL for it', of: ({ forTemporal }) => forTemporal },
  { heading: 'for us', of: ({ forUs }) => forUs },
  { heading: 'its own work', of: ({ rest }) => rest },
  { heading: 'sum', of: (cpu) => Object.values(cpu as unknown as Record<string, number>).reduce((a, b) => a + b, 0) },
];
const CPU = PARTS.map(({ heading }) => heading);
const cpuCells = (all: Processor[]): string[] => PARTS.map(({ of }) => median(all.map(of)).toFixed(1));
const setUp = ({ shards, mix, receivers, workers }: Point): string[] => [
  String(shards),
  mix,
  String(receivers),
  String(workers),
];
const SET_UP = ['shards', 'mix', 'receivers', 'workers'];

export function curveTable(points: Point[], servers: string): Table {
  return {
    title: `a flood of events: per second, and milliseconds of processor time for one event (${servers})`,
    headings: [...SET_UP, 'events/s', 'acks/s', 'machine busy %', ...CPU, 'WAL KB', 'shard wait ms'],
    rows: points.map((point) => {
      const mid = (of: (flood: Point['floods'][number]) => number, digits = 0) =>
        median(point.floods.map(of)).toFixed(digits);
      return [
        ...setUp(point),
        mid(({ closedPerSecond }) => closedPerSecond, 1),
        mid(({ acksPerSecond }) => acksPerSecond),
        mid(({ busy }) => 100 * busy),
        ...cpuCells(point.floods.map(({ cpu }) => cpu)),
        mid(({ wal }) => wal / 1_000),
        mid(({ server }) => server.shards.waitMs, 1),
      ];
    }),
    notes: [
      `lost ${sumOver(points, 'lost')}, twice ${sumOver(points, 'twice')}; medians of the rounds; machine busy: with what posts and the vendors`,
    ],
  };
}

export function memoryTable(points: Point[]): Table {
  const most = (program: 'receiver' | 'worker' | 'temporal') =>
    Math.max(...points.flatMap(({ floods }) => floods.map(({ memory }) => memory[program])));
  return {
    title: 'the most resident memory of one process in these floods, MiB',
    headings: ['receiver', 'worker', 'Temporal'],
    rows: [[most('receiver'), most('worker'), most('temporal')].map((mib) => mib.toFixed(0))],
    notes: [],
  };
}

export function steadyTables(points: Point[]): Table[] {
  const some = points.filter(({ flows }) => flows.length);
  return [
    {
      title: '20 events per second: from post to last effect, and milliseconds of processor time for one event',
      headings: [...SET_UP, 'p50 ms', 'p95 ms', ...CPU, 'a write takes ms'],
      rows: some.map((point) => [
        ...setUp(point),
        median(point.flows.map(({ p50 }) => p50)).toFixed(0),
        median(point.flows.map(({ p95 }) => p95)).toFixed(0),
        ...cpuCells(point.flows.map(({ cpu }) => cpu)),
        median(point.flows.map(({ server }) => server.shards.writeMs)).toFixed(1),
      ]),
      notes: [],
    },
    {
      title: 'no events: milliseconds of processor time for one second',
      headings: [...SET_UP, ...CPU],
      rows: some.map((point) => [...setUp(point), ...cpuCells(point.idles)]),
      notes: [],
    },
  ];
}

export function callTable(points: Point[]): Table {
  const each = (of: (flood: Point['floods'][number]) => Record<string, number>, point: Point) => {
    const names = new Set(point.floods.flatMap((flood) => Object.keys(of(flood))));
    return [...names]
      .map((name) => ({ name, count: median(point.floods.map((flood) => of(flood)[name] ?? 0)) }))
      .filter(({ count }) => count >= 0.01)
      .sort((a, b) => b.count - a.count);
  };
  return {
    title: 'calls for one event',
    headings: ['mix', 'what', 'calls', 'of these'],
    rows: firstOfEachMix(points).flatMap((point) =>
      [
        { what: 'to Temporal', parts: each(({ server }) => server.calls, point) },
        { what: 'of Temporal to PostgreSQL', parts: each(({ server }) => server.requests, point) },
        { what: 'transactions in PostgreSQL', parts: each(({ commits }) => commits, point) },
        { what: 'Actions as the server counts them', parts: each(({ server }) => server.actions, point) },
      ].map(({ what, parts }) => [
        point.mix,
        what,
        parts.reduce((sum, { count }) => sum + count, 0).toFixed(2),
        parts.map(({ name, count }) => `${name} ${count.toFixed(2)}`).join(', '),
      ]),
    ),
    notes: [],
  };
}

const firstOfEachMix = (points: Point[]): Point[] =>
  [...new Set(points.map(({ mix }) => mix))].map((mix) => points.find((point) => point.mix === mix)!);

export function kindTables({ kinds, monitor }: Pick<OneByOne, 'kinds' | 'monitor'>): Table[] {
  return [
    {
      title: 'one event of each kind, without follow-ups',
      headings: [
        'kind',
        'events in history',
        'bytes',
        'Actions',
        'of these',
        'as the server counts',
        'calls to Temporal',
        'its requests to PostgreSQL',
      ],
      rows: kinds.map(kindRow),
      notes: [],
    },
    monitorTable(monitor),
  ];
}

const kindRow = ({ kind, historyEvents, historyBytes, actions, actionsByServer, server }: KindCosts): string[] => [
  kind,
  historyEvents.toFixed(1),
  historyBytes.toFixed(0),
  String(total(actions)),
  listed(actions),
  actionsByServer.toFixed(2),
  total(server.calls).toFixed(1),
  total(server.requests).toFixed(1),
];

const listed = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

const monitorTable = ({ rounds, actions, historyEvents }: MonitorCosts): Table => ({
  title: 'a round of the monitor',
  headings: ['rounds', 'events in history', 'Actions', 'Actions/day every 5 minutes'],
  rows: [[String(rounds), historyEvents.toFixed(1), actions.toFixed(1), ((actions * 86_400) / 300).toFixed(0)]],
  notes: [],
});

export const followUpTable = (costs: FollowUpCosts[]): Table => ({
  title: 'follow-ups, by saved histories',
  headings: ['story', 'events in history', 'Actions', 'of these'],
  rows: costs.map(({ story, historyEvents, actions }) => [
    story,
    String(historyEvents),
    String(total(actions)),
    listed(actions),
  ]),
  notes: [],
});

export const staysTable = (stays: Stays): Table => ({
  title: 'what stays of one event of the mix telemetry in PostgreSQL',
  headings: ['database', 'table', 'rows', 'bytes'],
  rows: [
    ...keptRows('temporal', stays.temporal),
    ...keptRows('temporal_visibility', stays.visibility),
    ...keptRows('ours', stays.ours),
  ],
  notes: [`as it was on disk, with room of deleted rows: ${stays.onDisk.toFixed(0)} bytes`],
});

export const localTable = (local: Record<string, Kept>): Table => ({
  title: 'local CRM and outbox in PostgreSQL, one event of the mix signals',
  headings: ['database', 'table', 'rows', 'bytes'],
  rows: keptRows('ours', local),
  notes: [],
});

export const filesTable = (files: FileCosts[]): Table => ({
  title: 'npm start with SQLite files: what stays of one event',
  headings: ['mix', 'file', 'table', 'rows', 'bytes'],
  rows: files.flatMap(({ mix, journal, crm, temporal }) =>
    [...keptRows('journal.db', journal), ...keptRows('crm.db', crm), ...keptRows('temporal.db', temporal)].map(
      (row) => [mix, ...row],
    ),
  ),
  notes: files.map(
    ({ mix, closedPerSecond, cpu }) =>
      `${mix}: ${closedPerSecond.toFixed(1)} events/s; ms of CPU: npm start ${cpu.app.toFixed(1)}, dev server ${cpu.server.toFixed(1)}`,
  ),
});

function keptRows(database: string, tables: Record<string, Kept>): string[][] {
  const rows = Object.entries(tables).sort(([, a], [, b]) => b.bytes - a.bytes);
  return [...rows, ['sum', sumOf(tables)] as const].map(([name, { rows: count, bytes }]) => [
    database,
    name,
    count.toFixed(2),
    bytes.toFixed(0),
  ]);
}

const sumOver = (points: Point[], what: 'lost' | 'twice'): number =>
  points.reduce((sum, { floods }) => sum + floods.reduce((of, flood) => of + flood[what], 0), 0);
