import { join } from 'node:path';
import { NAME, VERSION } from './about.ts';
import type { Settings } from './config.ts';
import { createDispatch, isEventsOwnFault } from './dispatch.ts';
import type { OutreachEvent } from './domain/event.ts';
import { temporalAnswers } from './follow-up-answers.ts';
import { createApp } from './http/app.ts';
import { createMetrics } from './http/metrics.ts';
import { onceASecond } from './http/once-a-second.ts';
import { serve, type Served } from './http/serve.ts';
import { startDrain } from './journal/drain.ts';
import { openJournal } from './journal/journal.ts';
import type { Log } from './log.ts';
import { serveOps } from './ops-server.ts';
import { runProcess } from './process.ts';
import { readinessOf } from './readiness.ts';
import { answerLinkKeys, webhookSecrets } from './secrets.ts';
import { connectTemporalLazily, type Temporal } from './temporal/connection.ts';
import { prepareNamespace } from './temporal/namespace.ts';

const STARTED_WITHIN_MS = 20_000;

export interface Receiver {
  url: string;
  /** Where its readiness and metrics are. */
  opsUrl: string;
  /** It had never kept an event when it started. */
  isUnused: boolean;
  /** Stops listening, finishes what is being written, lets dispatches in flight end, closes the journal. */
  close(): Promise<void>;
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
  const backlog = onceASecond(journal.backlog);
  const metrics = createMetrics(backlog);
  const { taskQueue } = settings.temporal;
  const start = createDispatch({ client: temporal.client, taskQueue, policy: settings.policy, eager });
  const prepared = untilItSucceeds(() => prepareNamespace(temporal, settings.dedupeWindowMs, log));
  prepared().catch(({ message }: Error) =>
    log.warn({ reason: message }, 'Temporal is not ready; events wait in the journal'),
  );
  const drain = startDrain({
    journal,
    dispatch: async (event) => {
      await prepared();
      return start(event);
    },
    isOwnFault: isEventsOwnFault,
    concurrency: settings.dispatchConcurrency,
    log,
    onDispatched: ({ kind }) => metrics.onDispatched(kind),
  });

  const accept = async (event: OutreachEvent) => {
    const status = await journal.append(event);
    if (settings.ackWhen === 'started') await drain.whenDispatched(event.id, AbortSignal.timeout(STARTED_WITHIN_MS));
    return status;
  };

  // Its lines hold no secret by their making, and looking through each for one would cost a tenth of every ack.
  const httpLog = log.child({}, { redact: [] });
  const readiness = onceASecond(readinessOf({ journal, drain, temporal, backlog, log }));
  const health = { readiness, metrics: metrics.text };
  const paths = ['/healthz', ...(settings.opsAddress ? [] : ['/readyz', '/metrics'])];
  const app = createApp({
    about: { name: NAME, version: VERSION, paths },
    secrets,
    answerLinkKeys: linkKeys,
    trustProxy: settings.trustProxy,
    log: httpLog,
    accept,
    workspace: settings.instantly.workspace,
    eventsIgnored: settings.eventsIgnored,
    maxBodyBytes: settings.maxBodyBytes,
    onReceived: metrics.onReceived,
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
    async close() {
      await Promise.all(servers.map((server) => server.close()));
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
  await runProcess(process.env, async ({ settings, log, lifetime }) => {
    const temporal = connectTemporalLazily(settings.temporal);
    lifetime.defer(() => temporal.close());
    const receiver = await startReceiver(settings, temporal, log, false);
    lifetime.defer(() => receiver.close());
  });
}
