import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NAME, VERSION } from './log/about.ts';
import { watchClock } from './receiver/clock-watch.ts';
import type { Settings } from './settings/settings.ts';
import { countDeliveries } from './receiver/count-deliveries.ts';
import { OF_RECEIVER } from './domain/concerns/concern.ts';
import { createDispatch, isEventsOwnFault, isNamespacesFault } from './runs/dispatch.ts';
import type { OutreachEvent } from './domain/event.ts';
import { reasonOf } from './domain/reason.ts';
import { temporalAnswers } from './receiver/follow-up-answers.ts';
import { createReceiverApp } from './http/app.ts';
import { onceASecond } from './metrics/once-a-second.ts';
import { serve, type Served } from './http/serve.ts';
import { startDrain } from './journal/drain.ts';
import { openJournal } from './journal/open-journal.ts';
import type { Log } from './log/log.ts';
import { attentionMetrics } from './metrics/attention-metrics.ts';
import { receiverMetrics } from './metrics/receiver-metrics.ts';
import { createMetrics, type Metrics } from './metrics/registry.ts';
import { serveOps } from './process/ops-server.ts';
import { runProcess } from './process/run-process.ts';
import { receiverReadiness } from './receiver/readiness.ts';
import { answerLinkKeys, webhookSecrets } from './settings/webhook-secrets.ts';
import { connectTemporalLazily, explainUnreachable, ping, type Temporal } from './temporal/connection.ts';
import { prepareNamespace } from './temporal/namespace.ts';

const STARTED_WITHIN_MS = 20_000;

export interface Receiver {
  url: string;
  /** Where its readiness and metrics are. */
  opsUrl: string;
  /** It had never kept an event when it started. */
  isUnused: boolean;
  /**
   * Says on `/readyz` that it ends and serves on for `delayMs`; then stops listening, finishes what is being written, lets
   * dispatches in flight end and closes the journal.
   */
  close(delayMs?: number): Promise<void>;
}

/**
 * Journal, drain and HTTP. Temporal may be away for as long as it likes, at start too: events are kept meanwhile.
 * @param eager the worker runs in this process, on the same connection.
 */
export async function startReceiver(
  settings: Settings,
  temporal: Temporal,
  log: Log,
  eager: boolean,
  metrics: Metrics = createMetrics('receiver'),
): Promise<Receiver> {
  const secrets = webhookSecrets(settings);
  const linkKeys = answerLinkKeys(settings);
  const journal = openJournal({
    file: join(settings.dataDir, 'journal.db'),
    maxBytes: settings.journalMaxBytes,
    windowMs: settings.dedupeWindowMs,
    keepPayloadsMs: settings.journalKeepPayloadsMs,
    log,
  });
  const isUnused = journal.isUnused();
  const backlog = onceASecond(() => journal.backlog());
  const reach = onceASecond(() =>
    ping(temporal).then(
      () => undefined,
      (error: Error) => explainUnreachable(settings.temporal, error) as Promise<Error>,
    ),
  );
  const counts = receiverMetrics(metrics.registry, {
    ...{ journal, backlog, drain: () => drain, maxBytes: settings.journalMaxBytes },
    isReachable: async () => (await reach()) === undefined,
  });
  const { taskQueue } = settings.temporal;
  const onShortened = ({ id, kind }: OutreachEvent, reason: string) => {
    counts.onShortened();
    log.warn({ eventId: id, kind, reason }, 'Temporal took this event only with its long texts cut');
  };
  const start = createDispatch({ temporal, taskQueue, policy: settings.policy, eager, onShortened });
  const prepare = () => untilItSucceeds(() => prepareNamespace(temporal, settings.dedupeWindowMs, log));
  let prepared = prepare();
  prepared().catch(async (error: unknown) => {
    const reason = reasonOf(await explainUnreachable(settings.temporal, error));
    log.warn({ reason }, `Temporal is not ready: ${reason}; events wait in the journal`);
  });
  const drain = startDrain({
    journal,
    dispatch: async (event) => {
      try {
        await prepared();
        return await start(event);
      } catch (error) {
        // Somebody has deleted a search attribute: the next try makes it again.
        if (isNamespacesFault(error)) prepared = prepare();
        throw await explainUnreachable(settings.temporal, error);
      }
    },
    isOwnFault: isEventsOwnFault,
    concurrency: settings.dispatchConcurrency,
    log,
    onDispatched: ({ kind }) => counts.onDispatched(kind),
    onFailed: (_event, reason) => counts.onDispatchFailed(reason),
  });

  const accept = async (event: OutreachEvent) => {
    const status = await journal.append(event);
    if (settings.ackWhen === 'started') await drain.whenDispatched(event.id, AbortSignal.timeout(STARTED_WITHIN_MS));
    return status;
  };

  // Its lines hold no secret by their making, and looking through each for one would cost a tenth of every ack.
  const httpLog = log.child({}, { redact: [] });
  let leaving = false;
  const clock = watchClock();
  const deliveries = countDeliveries();
  const state = onceASecond(receiverReadiness({ journal, drain, reach, backlog, clock, deliveries, log }));
  attentionMetrics(metrics.registry, OF_RECEIVER, async () => {
    const { ready, problems, concerns = [] } = await state();
    return ready ? concerns : [{ class: 'not-ready', count: 1, examples: problems }, ...concerns];
  });
  const readiness = async () => {
    const now = await state();
    return leaving ? { ...now, ready: false, problems: ['the receiver is ending', ...now.problems] } : now;
  };
  const health = { readiness, metrics: metrics.text };
  const paths = ['/healthz', ...(settings.opsAddress ? [] : ['/readyz', '/metrics'])];
  const app = createReceiverApp({
    about: { name: NAME, version: VERSION, paths },
    secrets,
    answerLinkKeys: linkKeys,
    trustProxy: settings.trustProxy,
    log: httpLog,
    accept,
    workspace: settings.instantly.workspace,
    eventsIgnored: settings.eventsIgnored,
    maxBodyBytes: settings.maxBodyBytes,
    onReceived: (...told) => {
      deliveries.onTaken();
      counts.onReceived(...told);
    },
    onRefused: (status, reason) => {
      deliveries.onRefused(`${status} ${reason}`);
      counts.onRefused(status, reason);
    },
    ...temporalAnswers(temporal),
    ...health,
    opsElsewhere: settings.opsAddress !== undefined,
  });
  const listener = app.callback();
  const servers: Served[] = [];
  try {
    servers.push(await serve((req, res) => void listener(req, res), { host: settings.host, port: settings.port }));
    const ops = await serveOps(settings, health, httpLog);
    if (ops) servers.push(ops);
  } catch (error) {
    await Promise.all(servers.map((server) => server.close(0)));
    await drain.stop();
    journal.close();
    throw error;
  }
  const { url } = servers[0]!;
  log.info({ url }, 'receiver listens');

  return {
    url,
    opsUrl: servers.at(-1)!.url,
    isUnused,
    async close(delayMs = 0) {
      leaving = true;
      for (const server of servers) server.leave();
      if (delayMs) {
        log.debug({ delayMs }, 'not ready any more; serving on for SHUTDOWN_DELAY');
        await sleep(delayMs);
      }
      await Promise.all(servers.map((server) => server.close()));
      clock.stop();
      await drain.stop();
      journal.close();
    },
  };
}

/** Runs once; again only after it failed. */
function untilItSucceeds(run: () => Promise<void>): () => Promise<void> {
  let attempt: Promise<void> | undefined;
  return () =>
    (attempt ??= run().catch((error: unknown) => {
      attempt = undefined;
      throw error;
    }));
}

if (import.meta.main) {
  await runProcess('receiver', process.env, async ({ settings, log, lifetime, endedBy }) => {
    const temporal = connectTemporalLazily(settings.temporal);
    lifetime.defer(() => temporal.close());
    const receiver = await startReceiver(settings, temporal, log, false);
    lifetime.defer(() => receiver.close(endedBy() === 'SIGTERM' ? settings.shutdownDelayMs : 0));
  });
}
