import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnection } from '@temporalio/worker';
import { createInstantly } from './instantly/client.ts';
import type { Log } from './log/log.ts';
import { onceASecond } from './metrics/once-a-second.ts';
import { createMetrics } from './metrics/registry.ts';
import { warnOfCrm } from './process/open-crm.ts';
import { keepModel } from './model-feed/keep-model.ts';
import { type ModelFeed, openModelFeed } from './model-feed/open-model-feed.ts';
import { serveWorkerOps } from './process/ops-server.ts';
import { runProcess } from './process/run-process.ts';
import { keepMonitorRunning } from './runs/keep-monitor.ts';
import { countParked } from './runs/parked.ts';
import { certificateEnds } from './settings/certificate-ends.ts';
import type { Settings } from './settings/settings.ts';
import { connectWhenThere } from './temporal/connect-when-there.ts';
import type { Temporal } from './temporal/connection.ts';
import { coreMetrics } from './temporal/core-metrics.ts';
import { onLimited } from './temporal/limits.ts';
import { logOutages } from './temporal/log-outages.ts';
import { mustHaveNamespace } from './temporal/namespace.ts';
import { installRuntime } from './temporal/runtime.ts';
import { workflowBundle } from './temporal/workflow-bundle.ts';
import { openTraces } from './traces/open-traces.ts';
import { openActivities } from './worker/activities.ts';
import { openBudgets, shareBudgets } from './worker/budgets.ts';
import { createWorkers, type WorkerParts } from './worker/create-workers.ts';
import { createIsBusy } from './worker/is-busy.ts';
import { keepKnown } from './worker/keep-known.ts';
import { type Polling, workerReadiness } from './worker/readiness.ts';
import { showMetrics } from './worker/show-metrics.ts';
import { warnOfSplitStores } from './worker/warn-of-split-stores.ts';
import { watchWorkers } from './worker/watch-workers.ts';

const MODEL_WITHIN_MS = 1_000;

export interface RunningWorker extends Polling {
  /** Whether it has as many tasks as it should have: what is started now would wait for them. */
  isBusy(): boolean;
  /** Takes no more tasks. Resolves when the activities under way have ended. */
  close(): Promise<void>;
}

/** Starts the workers of all task queues, and keeps the webhook monitor running. */
export async function startWorker(
  settings: Settings,
  temporal: Temporal<NativeConnection>,
  log: Log,
  parts: Partial<WorkerParts> & {
    /** Stays open. Absent: nobody is told what happens. */
    feed?: ModelFeed;
  } = {},
): Promise<RunningWorker> {
  const { registry, traces, feed } = parts;
  const budgets = openBudgets(settings.pace);
  const instantly = createInstantly({ ...settings.instantly, ...(settings.sandbox ? {} : { budgets }) });
  const attention = keepKnown(() => countParked(temporal), settings.monitorIntervalMs * 1.5);
  const { taskQueue, version } = settings.temporal;
  const bundle = parts.bundle ?? { codePath: await workflowBundle(settings.cacheDir, version !== undefined) };
  const activities = await openActivities(settings, temporal, instantly, log, attention, budgets, bundle, {
    traces,
    model: feed?.model,
  });
  const workers = await createWorkers(settings, temporal, activities, budgets, feed?.sightings, { ...parts, bundle });
  const isBusy = createIsBusy();
  const isPolling = () => workers.every((worker) => worker.getState() === 'RUNNING');
  const closing = new AbortController();
  const warnIfSplit = warnOfSplitStores(log);
  let polledAt: number | undefined;
  let monitorId: string | undefined;
  await watchWorkers(
    temporal,
    { taskQueue, self: workers[0]!.options.identity },
    {
      onChange(all) {
        shareBudgets(budgets, all.length, log);
        warnIfSplit(all);
      },
      onOwnPoll: (at) => (polledAt = at),
    },
    closing.signal,
  );
  if (registry)
    showMetrics(registry, settings, { temporal, attention, budgets, isPolling, monitorId: () => monitorId });
  // If a worker fails, because the server does not come back or our code is wrong, this rejects and the process ends.
  const done = Promise.all(workers.map((worker) => worker.run()));
  log.info({ taskQueue, ...version }, 'worker polls');
  logOutages(temporal, log, closing.signal);
  void keepMonitorRunning(settings, temporal, instantly, log, closing.signal, { onRunning: (id) => (monitorId = id) });
  const modelKept =
    feed && keepModel({ temporal, taskQueue, ...feed, keepMs: settings.modelKeepMs, log, signal: closing.signal });
  return {
    isPolling,
    taskQueues: workers.map((worker) => worker.options.taskQueue),
    polledAt: () => polledAt,
    isBusy: () => isBusy(workers[0]!.getStatus()),
    async close() {
      closing.abort();
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await done.finally(() => activities.close());
      // A call under way may take longer than the process has.
      await Promise.race([modelKept, sleep(MODEL_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}

if (import.meta.main) {
  await runProcess('worker', process.env, async ({ settings, log, lifetime, ending }) => {
    const core = await coreMetrics();
    const metrics = createMetrics('worker', {
      dataDir: settings.dataDir,
      certificateEnds: certificateEnds(settings),
      others: core.text,
    });
    const running: { temporal?: Temporal<NativeConnection>; worker?: RunningWorker } = {};
    const readiness = onceASecond(() => workerReadiness(settings.temporal, log, running));
    // Served also while the process waits for Temporal: /healthz must answer then.
    const ops = await serveWorkerOps(settings, { readiness, metrics: metrics.text }, log);
    lifetime.defer(() => ops?.close());
    installRuntime(log, ops && core.exporter);
    onLimited(metrics.onLimited);
    const temporal = await connectWhenThere(settings.temporal, log, ending);
    running.temporal = temporal;
    lifetime.defer(() => temporal.close());
    await mustHaveNamespace(temporal);
    await warnOfCrm(settings, log);
    const traces = await openTraces(settings.traces, 'worker', log, process.env);
    lifetime.defer(() => traces?.close());
    const feed = await openModelFeed(settings, 'worker', log);
    lifetime.defer(() => feed.close());
    const worker = await startWorker(settings, temporal, log, { registry: ops && metrics.registry, traces, feed });
    running.worker = worker;
    lifetime.defer(() => worker.close());
  });
}
