import { setTimeout as sleep } from 'node:timers/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { listRuns } from '../../src/runs/list-runs.ts';
import type { Setting } from '../bench.ts';
import { freePort } from '../dev-servers.ts';
import { temporaryFolder } from '../folder.ts';
import type { Kind } from '../payloads.ts';
import type { Scope } from '../scope.ts';
import { productProgram, ROOT } from '../vendors/contestants.ts';
import { eventsOf, eventsOfKind, MIXES } from '../vendors/mixes.ts';
import { startVendorStub } from '../vendors/stub.ts';
import { actionsOf, type HistoryEvent } from './actions.ts';
import { type ClusterSite, DATABASES, openCluster } from '../cluster-site.ts';
import { total } from './counters.ts';
import { grown, type Kept, keptIn } from './kept.ts';
import { flood } from './point.ts';
import { startPrograms } from './running.ts';
import type { ServerWork } from './server-work.ts';
import { eventsOnlyEnv } from './vendor-env.ts';

/** What one event of a kind costs, without follow-ups. */
export interface KindCosts {
  kind: Kind;
  historyEvents: number;
  historyBytes: number;
  /** By a history, and as the server counts them. */
  actions: Record<string, number>;
  actionsByServer: number;
  server: ServerWork;
}

export interface MonitorCosts {
  rounds: number;
  /** Of one round. */
  actions: number;
  historyEvents: number;
}

export interface OneByOne {
  kinds: KindCosts[];
  monitor: MonitorCosts;
  /** With the local CRM and the outbox in PostgreSQL: rows and bytes of each table for one event of the mix `signals`. */
  local: Record<string, Kept>;
}

const KINDS = Object.keys(MIXES.telemetry) as Kind[];
const WARM_UP_EVENTS = 60;
const MONITOR_SECONDS = 30;

/** Measures events of one kind after the other; then a few rounds of the monitor, and the local stores. */
export async function measureKinds(setting: Setting, programs: string): Promise<OneByOne> {
  const { number, progress } = setting;
  const scope = setting.scope.inner();
  progress('events of one kind after the other');
  const site = await openCluster(scope, programs);
  const stub = await startVendorStub(scope, await temporaryFolder(scope), number('latency'));
  const running = await startPrograms(scope, site, eventsOnlyEnv(stub.url), { receivers: 1, workers: 1 });
  await flood({ site, running, stub, events: eventsOf('telemetry')(WARM_UP_EVENTS) });
  const kinds: KindCosts[] = [];
  for (const kind of KINDS) {
    const since = new Date();
    const count = number('of-kind');
    const { server } = await flood({ site, running, stub, events: eventsOfKind(kind)(count) });
    kinds.push({ kind, ...(await historiesSince(site, since)), actionsByServer: total(server.actions), server });
    progress(`${kind}: ${JSON.stringify({ ...kinds.at(-1), server: undefined })}`);
  }
  await running.stop();
  const result = { kinds, ...(await measureLocal(setting, scope, site)) };
  await scope.close();
  return result;
}

/** Of the events since then: their mean history, and the Actions of the one whose history has the middle length. */
async function historiesSince({ temporal }: ClusterSite, since: Date) {
  const runs = await listRuns(temporal, `WorkflowType = "outreachEvent" AND StartTime >= "${since.toISOString()}"`);
  const byLength = runs.toSorted((a, b) => a.historyLength - b.historyLength);
  const typical = byLength[Math.floor(runs.length / 2)]!;
  const mean = (of: (run: (typeof runs)[number]) => number) =>
    runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  return {
    historyEvents: mean(({ historyLength }) => historyLength),
    historyBytes: mean(({ historySize = 0 }) => historySize),
    actions: actionsOf(await historyOf(temporal, typical.workflowId)),
  };
}

async function historyOf({ client }: ClusterSite['temporal'], workflowId: string): Promise<HistoryEvent[]> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  return (JSON.parse(historyToJSON(history)) as { events: HistoryEvent[] }).events;
}

/** With the sandbox, the local CRM and the outbox, as without any account. */
async function measureLocal({ number }: Setting, scope: Scope, site: ClusterSite) {
  const sandboxPort = String(await freePort());
  const env = {
    ...eventsOnlyEnv(''),
    ...{ INSTANTLY_API_KEY: '', INSTANTLY_API_URL: '', SLACK_BOT_TOKEN: '', SLACK_API_URL: '', CRM: 'local' },
    SANDBOX_PORT: sandboxPort,
    MONITOR_INTERVAL: '2 seconds',
  };
  await productProgram(scope, ROOT, 'sandbox', { SANDBOX_PORT: sandboxPort });
  // It waits for five minutes; the workers start another one.
  const [waiting] = await monitorsOf(site);
  if (waiting) await site.temporal.client.workflow.getHandle(waiting.workflowId).terminate('a bench');
  const running = await startPrograms(scope, site, env, { receivers: 1, workers: 1 }, { publicUrl: true });
  const url = site.databaseUrl(DATABASES.ours);
  const [before, events] = [await keptIn(url), eventsOf('signals')(number('events'))];
  await flood({ site, running, events });
  const local = grown(before, await keptIn(url), events.length);
  await sleep(MONITOR_SECONDS * 1_000);
  const [monitor] = await monitorsOf(site);
  if (!monitor) throw new Error('no monitor runs');
  const history = await historyOf(site.temporal, monitor.workflowId);
  await running.stop();
  return { local, monitor: roundsOf(history) };
}

const monitorsOf = ({ temporal }: ClusterSite) =>
  listRuns(temporal, 'WorkflowType = "webhookMonitor" AND ExecutionStatus = "Running"', 1);

/** A round ends with a timer. The first rounds create the webhook. */
function roundsOf(history: HistoryEvent[]): MonitorCosts {
  const timers = history.flatMap(({ eventType }, i) => (eventType === 'EVENT_TYPE_TIMER_STARTED' ? [i] : []));
  const [first = 0, last = 0, rounds] = [timers[1], timers.at(-1), timers.length - 2];
  if (rounds < 1) throw new Error(`the monitor has made only ${timers.length} rounds`);
  const between = history.slice(first + 1, last + 1);
  return { rounds, actions: total(actionsOf(between)) / rounds, historyEvents: between.length / rounds };
}
