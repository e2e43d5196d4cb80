import type { Setting } from '../bench.ts';
import { temporaryFolder } from '../folder.ts';
import { eventsOf, type Mix } from '../vendors/mixes.ts';
import { type ClusterSite, DATABASES, openCluster } from '../cluster-site.ts';
import { grown, type Kept, keptIn, sizeOf } from './kept.ts';
import { flood, type Flood, flow, type Flow, idle } from './point.ts';
import type { Processor } from './processor.ts';
import { startPrograms } from './running.ts';
import { startVendorStub, type VendorStub } from '../vendors/stub.ts';
import { vendorEnv } from './vendor-env.ts';

export interface Point {
  shards: number;
  mix: Mix;
  receivers: number;
  workers: number;
  /** In each round, a flood. */
  floods: Flood[];
  /** Only at the first point of a cluster. */
  flows: Flow[];
  idles: Processor[];
}

/** What stays in the databases of one event of the mix `telemetry`. */
export interface Stays {
  shards: number;
  temporal: Record<string, Kept>;
  visibility: Record<string, Kept>;
  ours: Record<string, Kept>;
  /** All three as they were on disk, with room of deleted rows, for one event. */
  onDisk: number;
}

const FLOW_PER_SECOND = 20;
const FLOW_SECONDS = 15;
const WARM_UP_EVENTS = 60;

const point = (shards: number, mix: Mix, receivers: number, workers: number): Point => ({
  ...{ shards, mix, receivers, workers },
  ...{ floods: [], flows: [], idles: [] },
});

/** The points of the curves, in the order in which they are measured: a cluster for each number of shards. */
export const pointsOf = (shards: number[]): Point[][] =>
  shards.map((count, i) =>
    i === 0
      ? [
          ...[1, 2, 3, 4].map((workers) => point(count, 'telemetry', 1, workers)),
          ...[1, 2, 4].map((workers) => point(count, 'telemetry', 2, workers)),
          ...[1, 2].map((each) => point(count, 'signals', each, each)),
        ]
      : [1, 2].map((each) => point(count, 'telemetry', each, each)),
  );

/** Measures the points of one cluster, and what their events leave in its databases. */
export async function measureCluster(setting: Setting, programs: string, points: Point[]): Promise<Stays> {
  const { number, progress } = setting;
  const scope = setting.scope.inner();
  const [{ shards }] = points as [Point];
  progress(`PostgreSQL and Temporal with ${shards} history shards`);
  const site = await openCluster(scope, programs, shards);
  const stub = await startVendorStub(scope, await temporaryFolder(scope), number('latency'));
  const before = await all(site);
  let [events, after] = [0, before];
  for (const [i, one] of points.entries()) {
    const sent = await measurePoint(setting, site, stub, one, i === 0);
    if (one.mix !== 'telemetry') continue;
    events += sent;
    if (points[i + 1]?.mix !== 'telemetry') after = await all(site);
  }
  const stays = {
    shards,
    temporal: grown(before.temporal, after.temporal, events),
    visibility: grown(before.visibility, after.visibility, events),
    ours: grown(before.ours, after.ours, events),
    onDisk: (after.onDisk - before.onDisk) / events,
  };
  await scope.close();
  return stays;
}

async function measurePoint(
  { scope, number, progress }: Setting,
  site: ClusterSite,
  stub: VendorStub,
  one: Point,
  isFirst: boolean,
): Promise<number> {
  const running = await startPrograms(scope, site, vendorEnv(stub.url), one);
  let sent = 0;
  const load = (count: number) => {
    sent += count;
    return { site, running, stub, events: eventsOf(one.mix)(count) };
  };
  await flood(load(WARM_UP_EVENTS));
  if (isFirst) {
    one.idles.push(await idle(running, number('idle')));
    one.flows.push(await flow(load(FLOW_PER_SECOND * FLOW_SECONDS), FLOW_PER_SECOND));
  }
  const flooded = await flood(load(number('events')));
  one.floods.push(flooded);
  const { closedPerSecond, cpu } = flooded;
  const name = `${one.receivers} receivers, ${one.workers} workers, ${one.shards} shards, ${one.mix}`;
  progress(`${name}: ${closedPerSecond.toFixed(1)} events/s, ms of CPU: ${JSON.stringify(cpu)}`);
  await running.stop();
  return sent;
}

async function all({ databaseUrl }: ClusterSite) {
  const [ours, temporal, visibility] = [DATABASES.ours, DATABASES.temporal, DATABASES.visibility].map(databaseUrl) as [
    string,
    string,
    string,
  ];
  const sizes = [await sizeOf(ours), await sizeOf(temporal), await sizeOf(visibility)];
  return {
    onDisk: sizes.reduce((sum, size) => sum + size, 0),
    ours: await keptIn(ours),
    temporal: await keptIn(temporal),
    visibility: await keptIn(visibility),
  };
}
