import { Worker, type NativeConnection, type WorkerOptions, type WorkflowBundleOption } from '@temporalio/worker';
import { CRMS } from '../activities/crm/index.ts';
import type { Crm } from '../activities/crm-port.ts';
import { createActivities } from '../activities/index.ts';
import { createLookups } from '../activities/lookups.ts';
import { createMonitorActivities } from '../activities/monitor.ts';
import { createOutbox } from '../activities/outbox.ts';
import { createReadAgain } from '../activities/read-again.ts';
import { createSlack } from '../activities/slack.ts';
import type { MessageLinks } from './slack/message.ts';
import { openStore } from '../activities/local-store.ts';
import type { Registry } from 'prom-client';
import { keepAttentionCount } from './worker/attention-count.ts';
import { createFollowUpPort } from './runs/call-follow-ups.ts';
import { queueOf } from './settings/pace.ts';
import type { Settings } from './settings/settings.ts';
import { warnOfCrm } from './process/open-crm.ts';
import { createReplayDispatch } from './runs/dispatch.ts';
import { onceASecond } from './metrics/once-a-second.ts';
import { answerLinks } from './http/answer-token.ts';
import { createInstantly } from './instantly/client.ts';
import { leadEvents } from './runs/lead-events.ts';
import type { Log } from './log/log.ts';
import { maskActivities } from './worker/mask-activities.ts';
import { attentionMetrics } from './metrics/attention-metrics.ts';
import { activityMetrics } from './metrics/activity-metrics.ts';
import { createMetrics } from './metrics/registry.ts';
import { vendorMetrics } from './metrics/vendor-metrics.ts';
import { serveOps } from './process/ops-server.ts';
import { OF_WORKFLOWS } from './domain/concerns/concern.ts';
import { LANES } from './domain/activities.ts';
import type { LeadEvent } from './domain/event.ts';
import { keepMonitorRunning } from './runs/keep-monitor.ts';
import { newestStart } from './runs/newest-start.ts';
import { eventMemoryMs } from './runs/event-memory.ts';
import { declaredWebhooks } from './settings/declared-webhooks.ts';
import { countParked } from './runs/parked.ts';
import { runProcess } from './process/run-process.ts';
import { answerLinkKeys } from './settings/webhook-secrets.ts';
import { logOutages } from './temporal/log-outages.ts';
import { connectWhenThere } from './temporal/connect-when-there.ts';
import type { Temporal } from './temporal/connection.ts';
import { coreMetrics } from './temporal/core-metrics.ts';
import { mustHaveNamespace } from './temporal/namespace.ts';
import { installRuntime } from './temporal/runtime.ts';
import { workerReadiness } from './worker/readiness.ts';
import { workflowBundle } from './temporal/workflow-bundle.ts';

export interface RunningWorker {
  /** Whether it takes tasks. */
  isPolling(): boolean;
  /** Takes no more tasks and lets the activities under way end. */
  close(): Promise<void>;
}

/** @param bundle the workflows, bundled already; else they are bundled now, unless this machine did so before. */
export async function startWorker(
  settings: Settings,
  temporal: Temporal<NativeConnection>,
  log: Log,
  bundle?: WorkflowBundleOption,
  registry?: Registry,
): Promise<RunningWorker> {
  const declared = declaredWebhooks(settings);
  if (registry) vendorMetrics(registry, vendorOrigins(settings));
  const store = openStore(settings.dataDir);
  const { slack, publicUrl } = settings;
  const instantly = createInstantly(settings.instantly);
  const { taskQueue, uiUrl, version, maxCachedWorkflows } = settings.temporal;
  const links: MessageLinks = {
    temporalUi: uiUrl === undefined ? undefined : { url: uiUrl, namespace: temporal.namespace },
    crmRecord: settings.crmRecordUrl,
  };
  const { postMessage } = slack.token
    ? createSlack({ ...slack, token: slack.token, links })
    : createOutbox(store, slack.channels, links);
  const eventsOf = (addresses: readonly string[], kinds: readonly LeadEvent['kind'][]) =>
    leadEvents(temporal, addresses, kinds);
  const crm: Crm = CRMS[settings.crm.name].open(settings.crm.values, {
    store,
    leadEvents: (email, kinds) => eventsOf([email], kinds),
  });
  const linkKeys = answerLinkKeys(settings);
  if (!linkKeys.length && publicUrl !== undefined)
    log.warn('questions bear no link: ANSWER_LINK_KEY is not set, it should be the same here and at the receiver');
  const attention = keepAttentionCount(() => countParked(temporal), settings.monitorIntervalMs);
  if (registry) attentionMetrics(registry, OF_WORKFLOWS, () => Promise.resolve(attention.known()));
  const effects = createActivities({
    crm,
    postMessage,
    answerLink: linkKeys.length && publicUrl !== undefined ? answerLinks(publicUrl, linkKeys) : undefined,
    instantly,
  });
  const reading = {
    labels: () => instantly.customLabels(),
    workspace: settings.instantly.workspace,
    eventsIgnored: settings.eventsIgnored,
    dispatch: createReplayDispatch({ temporal, taskQueue, policy: settings.policy }),
  };
  const common = {
    connection: temporal.connection,
    namespace: temporal.namespace,
    // Without a grace time a shutdown cancels every activity in the middle of its call.
    shutdownGraceTime: '4 seconds',
    interceptors: { activity: [...(registry ? [activityMetrics(registry)] : []), maskActivities] },
    // The lanes' workers too: an event that is pinned to a build has its activities run by that build.
    ...(version && {
      workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' },
    }),
  } satisfies Partial<WorkerOptions>;
  const main = await Worker.create({
    ...common,
    taskQueue,
    workflowBundle: bundle ?? { codePath: await workflowBundle(settings.cacheDir, version !== undefined) },
    activities: {
      ...effects,
      ...createReadAgain(reading),
      ...createLookups(settings.calendar, { eventsOf, otherAddressesOf: crm.otherAddressesOf }),
      ...createFollowUpPort(temporal, taskQueue),
      ...createMonitorActivities({
        instantly,
        declared,
        receiverUrl: settings.receiverUrl,
        intervalMs: settings.monitorIntervalMs,
        zone: settings.calendar.zone,
        silenceAfterMs: settings.silenceAfterMs,
        replay: reading,
        memoryMs: () => eventMemoryMs(temporal, settings),
        newestStart: (since) => newestStart(temporal, since),
        countParked: attention.count,
      }),
    },
    maxCachedWorkflows,
  });
  // Also for a lane that is local now: activities that were started while it was remote wait on its queue.
  const lanes = LANES.map((lane) =>
    Worker.create({
      ...common,
      taskQueue: queueOf(taskQueue, lane),
      activities: effects,
      activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
      ...(settings.pace[lane] !== null && { maxTaskQueueActivitiesPerSecond: settings.pace[lane] }),
    }),
  );
  const workers = [main, ...(await Promise.all(lanes))];
  // A worker that fails (its server gone for good, a fault of ours) is an uncaught error: the process ends in order.
  const done = Promise.all(workers.map((worker) => worker.run()));
  log.info({ taskQueue, ...version }, 'worker polls');
  const closing = new AbortController();
  logOutages(temporal, log, closing.signal);
  void keepMonitorRunning(settings, temporal, instantly, log, closing.signal);
  return {
    isPolling: () => workers.every((worker) => worker.getState() === 'RUNNING'),
    async close() {
      closing.abort();
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await done.finally(() => store.close());
    },
  };
}

/** The vendors that are called, by the origins of their APIs. */
function vendorOrigins({ instantly, slack, crm }: Settings): Record<string, string> {
  const isUrl = (value: unknown): value is string => typeof value === 'string' && /^https?:\/\//i.test(value);
  const found = [
    ['instantly', instantly.apiUrl],
    ['slack', slack.token && slack.apiUrl],
    [crm.name, Object.values<unknown>(crm.values).find(isUrl)],
  ];
  return Object.fromEntries(found.flatMap(([vendor, at]) => (vendor && at ? [[new URL(at).origin, vendor]] : [])));
}

if (import.meta.main) {
  await runProcess('worker', process.env, async ({ settings, log, lifetime, ending }) => {
    const core = settings.opsAddress && (await coreMetrics());
    installRuntime(log, core?.exporter);
    const metrics = createMetrics('worker', core?.text);
    const running: { temporal?: Temporal<NativeConnection>; worker?: RunningWorker } = {};
    const readiness = onceASecond(() => workerReadiness(settings.temporal, log, running));
    // Already while it waits for Temporal: it lives.
    const ops = await serveOps(settings, { readiness, metrics: metrics.text }, log);
    lifetime.defer(() => ops?.close());
    const temporal = (running.temporal = await connectWhenThere(settings.temporal, log, ending));
    lifetime.defer(() => temporal.close());
    await mustHaveNamespace(temporal);
    await warnOfCrm(settings, log);
    const worker = (running.worker = await startWorker(settings, temporal, log, undefined, ops && metrics.registry));
    lifetime.defer(() => worker.close());
  });
}
