import { setTimeout as sleep } from 'node:timers/promises';
import type { OutreachEvent } from './domain/event.ts';
import { createReceiverApp } from './http/app.ts';
import { startDrain } from './journal/drain.ts';
import { NAME, VERSION } from './log/about.ts';
import type { Log } from './log/log.ts';
import { onceASecond } from './metrics/once-a-second.ts';
import { receiverCounters, receiverGauges } from './metrics/receiver-metrics.ts';
import { createMetrics, type Metrics } from './metrics/registry.ts';
import { type ModelFeed, openModelFeed } from './model-feed/open-model-feed.ts';
import { runProcess } from './process/run-process.ts';
import { watchClock } from './receiver/clock-watch.ts';
import { countDeliveries } from './receiver/count-deliveries.ts';
import { createPreparedDispatch } from './receiver/dispatch-prepared.ts';
import { temporalAnswers } from './receiver/follow-up-answers.ts';
import { receiverHealth } from './receiver/health.ts';
import { listen } from './receiver/listen.ts';
import { openJournal } from './receiver/open-journal.ts';
import { isEventsOwnFault } from './runs/dispatch.ts';
import { certificateEnds } from './settings/certificate-ends.ts';
import type { Settings } from './settings/settings.ts';
import { answerLinkKeys, webhookSecrets } from './settings/kept-secrets.ts';
import { openTraces } from './traces/open-traces.ts';
import type { Traces } from './traces/traces.ts';
import { connectTemporalLazily, type Temporal, whyUnreached } from './temporal/connection.ts';
import { onLimited } from './temporal/limits.ts';

/** With ACK_WHEN=started: how long a delivery waits for Temporal before it is answered 503. */
const STARTED_WITHIN_MS = 20_000;

export interface Receiver {
  url: string;
  /** Where `/readyz` and `/metrics` are. */
  opsUrl: string;
  /** Whether its journal had never held an event when it started. */
  isUnused: Promise<boolean>;
  /**
   * Says on `/readyz` that it is ending, and serves for `delayMs` more milliseconds. Then it stops listening, answers the
   * requests under way, lets the dispatches in flight end, and closes the journal.
   */
  close(delayMs?: number): Promise<void>;
}

interface ReceiverParts {
  metrics?: Metrics;
  traces?: Traces | undefined;
  /** Stays open. Absent: nobody is told what happens. */
  feed?: ModelFeed;
  /** Whether the worker in this process has enough to do. */
  isBusy?: () => boolean;
}

/**
 * Starts journal, drain and HTTP server. Temporal may be away at any time, also now: the journal keeps the events. So may be
 * the database of DATABASE_URL: deliveries are then answered 503. Rejects if the journal’s file cannot be opened or a port is
 * taken.
 * @param eager the worker runs in this process, on the same connection.
 */
export async function startReceiver(
  settings: Settings,
  temporal: Temporal,
  log: Log,
  eager: boolean,
  parts: ReceiverParts = {},
): Promise<Receiver> {
  const {
    metrics = createMetrics('receiver', { dataDir: settings.dataDir, certificateEnds: certificateEnds(settings) }),
    traces,
    feed,
    isBusy,
  } = parts;
  const secrets = webhookSecrets(settings);
  const linkKeys = answerLinkKeys(settings);
  const counts = receiverCounters(metrics.registry);
  onLimited(metrics.onLimited);
  const journal = await openJournal(settings, log, counts.onCommitted);
  const isUnused = journal.isUnused();
  isUnused.catch(() => undefined);
  const backlog = onceASecond(() => journal.backlog());
  const unreached = onceASecond(() => whyUnreached(settings.temporal, temporal));
  const dispatch = createPreparedDispatch(settings, temporal, log, { eager, onShortened: counts.onShortened });
  const append = (event: OutreachEvent) => journal.append(event);
  const keep = traces?.append(append) ?? append;
  const drain = startDrain({
    journal,
    dispatch: traces?.dispatch(dispatch) ?? dispatch,
    isOwnFault: isEventsOwnFault,
    concurrency: settings.dispatchConcurrency,
    // With ACK_WHEN=started the sender waits for the dispatch.
    givesWay: settings.ackWhen === 'journaled',
    isBusy,
    log,
    onDispatched(event) {
      counts.onDispatched(event.kind);
      feed?.sightings.dispatched(event);
    },
    onFailed: (_event, reason) => counts.onDispatchFailed(reason),
  });
  receiverGauges(metrics.registry, {
    journal,
    backlog,
    drain,
    maxBytes: settings.journalMaxBytes,
    isReachable: async () => (await unreached()) === undefined,
  });
  const clock = watchClock();
  const deliveries = countDeliveries();
  const health = receiverHealth(metrics, {
    journal,
    drain,
    whyUnreached: unreached,
    isShared: settings.database !== undefined,
    backlog,
    clock,
    deliveries,
    log,
  });
  // Access-log lines never hold secrets (see http/access-log.ts), and pino's redaction would cost about 10 % of every ack.
  const requestLog = log.child({}, { redact: [] });
  const app = createReceiverApp({
    about: {
      name: NAME,
      version: VERSION,
      paths: ['/healthz', ...(settings.opsAddress ? [] : ['/readyz', '/metrics'])],
    },
    secrets,
    answerLinkKeys: linkKeys,
    trustProxy: settings.trustProxy,
    log: requestLog,
    async accept(event: OutreachEvent) {
      const status = await keep(event);
      if (settings.ackWhen === 'started') await drain.whenDispatched(event.id, AbortSignal.timeout(STARTED_WITHIN_MS));
      return status;
    },
    workspace: settings.instantly.workspace,
    eventsIgnored: settings.eventsIgnored,
    onIgnored: (event) => journal.books.ignored(event),
    books: journal.books,
    maxBodyBytes: settings.maxBodyBytes,
    ...(traces && { onHandled: traces.delivered }),
    onReceived(...delivery) {
      deliveries.onTaken();
      counts.onReceived(...delivery);
    },
    onRefused(status, reason) {
      deliveries.onRefused(`${status} ${reason}`);
      counts.onRefused(status, reason);
    },
    ...temporalAnswers(temporal),
    ...health,
    opsElsewhere: settings.opsAddress !== undefined,
  });
  async function end(): Promise<void> {
    clock.stop();
    await drain.stop();
    await journal.close();
  }
  const listening = await listen(settings, app.callback(), health, requestLog).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  log.info({ url: listening.url }, 'receiver listens');

  return {
    url: listening.url,
    opsUrl: listening.opsUrl,
    isUnused,
    async close(delayMs = 0) {
      health.leave();
      listening.leave();
      if (delayMs) {
        log.debug({ delayMs }, '/readyz answers 503 now; the receiver serves until SHUTDOWN_DELAY is over');
        await sleep(delayMs);
      }
      await listening.close();
      await end();
    },
  };
}

if (import.meta.main) {
  await runProcess('receiver', process.env, async ({ settings, log, lifetime, endedBy }) => {
    const temporal = connectTemporalLazily(settings.temporal);
    lifetime.defer(() => temporal.close());
    const traces = await openTraces(settings.traces, 'receiver', log, process.env);
    lifetime.defer(() => traces?.close());
    const feed = await openModelFeed(settings, 'receiver', log);
    lifetime.defer(() => feed.close());
    const receiver = await startReceiver(settings, temporal, log, false, { traces, feed });
    lifetime.defer(() => receiver.close(endedBy() === 'SIGTERM' ? settings.shutdownDelayMs : 0));
  });
}
