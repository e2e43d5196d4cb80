import { setTimeout as wait } from 'node:timers/promises';
import PQueue from 'p-queue';
import { Agent } from 'undici';
import { happens } from './dials.ts';
import { createReorder } from './reorder.ts';
import { post, type Outcome } from './post.ts';
import type { Store } from './store.ts';
import { subscribes, type Payload } from './subscription.ts';
import { ACTIVE, type Webhook } from './webhooks.ts';

export interface SandboxLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface DeliveryWatch {
  onEvent?: (() => void) | undefined;
  /** @param status of the answer; null if there was none. */
  onDelivery?: ((status: number | null) => void) | undefined;
}

/** Enough to load a receiver; few enough that a receiver that hangs does not use up all sockets. */
const CONCURRENCY = 32;

export type Deliveries = ReturnType<typeof createDeliveries>;

/** Delivers events to the webhooks that subscribe to them, retries, and switches off webhooks that keep failing. */
export function createDeliveries(store: Store, log: SandboxLog, { onEvent, onDelivery }: DeliveryWatch = {}) {
  const { webhooks, deliveryLog, dials } = store;
  const ending = new AbortController();
  const { signal } = ending;
  const agent = new Agent();
  const queue = new PQueue({ concurrency: CONCURRENCY });
  const underWay = new Set<Promise<void>>();
  const pass = createReorder(() => dials.read().reorder, signal);

  /** Resolves when the event is on disk; with `wait`, when all its deliveries have ended. */
  async function emit(payload: Payload, options: { wait?: boolean } = {}): Promise<void> {
    if (signal.aborted) throw new Error('the sandbox is closed');
    store.record(payload);
    onEvent?.();
    const rows = webhooks
      .all()
      .filter((webhook) => subscribes(webhook, payload))
      .flatMap((webhook) => rowFor(webhook, payload));
    if (!rows.length) return;
    const done = track(pass(async () => void (await Promise.all(rows.map((row) => deliver(row, payload))))));
    if (options.wait) await done;
  }

  function rowFor(webhook: Webhook, payload: Payload): { id: string; webhookId: string }[] {
    if (webhook.status === ACTIVE) return [{ id: deliveryLog.add(webhook, payload), webhookId: webhook.id }];
    if (dials.read().logWhileDisabled) deliveryLog.add(webhook, payload, 'Webhook is disabled');
    return [];
  }

  async function deliver({ id, webhookId }: { id: string; webhookId: string }, payload: Payload): Promise<void> {
    await pause(Math.random() * dials.read().delayMs);
    for (let retries = 0; ; retries += 1) {
      const copies = retries === 0 && happens(dials.read().duplicates) ? 2 : 1;
      const tries = Array.from({ length: copies }, () => queue.add(() => attempt(webhookId, payload)));
      const [outcome] = await Promise.all(tries);
      signal.throwIfAborted();
      if (!outcome) return skip(id, webhooks.find(webhookId) ? 'Webhook is disabled' : 'Webhook was deleted');
      const delay = outcome.success ? undefined : dials.read().retryDelaysMs[retries];
      if (delay === undefined) {
        deliveryLog.tried(id, outcome, retries);
        return settle(webhookId, outcome);
      }
      deliveryLog.tried(id, outcome, retries, new Date(Date.now() + delay));
      await pause(delay);
    }
  }

  /** Undefined if the webhook has been switched off or deleted meanwhile. */
  async function attempt(webhookId: string, payload: Payload): Promise<Outcome | undefined> {
    const webhook = webhooks.find(webhookId);
    return webhook?.status === ACTIVE ? send(webhook, payload) : undefined;
  }

  function settle(id: string, outcome: Outcome): void {
    if (outcome.success) return webhooks.succeeded(id);
    // The log does not name the URL: it may hold the receiver's secret.
    log.warn({ webhook: id, error: outcome.error_message }, 'delivery failed');
    if (webhooks.failed(id, dials.read().disableAfter)) log.warn({ webhook: id }, 'webhook switched off');
  }

  function skip(rowId: string, reason: string): void {
    if (!dials.read().logWhileDisabled) deliveryLog.forget(rowId);
    deliveryLog.giveUp(rowId, reason);
  }

  async function send(webhook: Webhook, payload: Payload): Promise<Outcome> {
    const outcome = await post(webhook, payload, { dispatcher: agent, timeoutMs: dials.read().timeoutMs });
    onDelivery?.(outcome.status_code);
    return outcome;
  }

  async function pause(ms: number): Promise<void> {
    if (ms > 0) await wait(ms, undefined, { signal });
    signal.throwIfAborted();
  }

  function track(work: Promise<void>): Promise<void> {
    const done = work
      .catch((error: unknown) => {
        // A delivery that close() interrupts is marked as failed when the file is opened next.
        if (!signal.aborted) log.warn({ err: error }, 'delivery broke off');
      })
      .finally(() => underWay.delete(done));
    underWay.add(done);
    return done;
  }

  async function idle(): Promise<void> {
    while (underWay.size) await Promise.all(underWay);
  }

  return {
    emit,
    idle,
    /** Sends a test payload once. Neither the log nor the webhook's failure count shows it. */
    test: (webhook: Webhook): Promise<Outcome> => {
      const payload = { timestamp: new Date().toISOString(), message: 'Test delivery of the Instantly sandbox' };
      return send(webhook, { ...payload, workspace: webhook.organization });
    },
    async close(): Promise<void> {
      ending.abort();
      await agent.destroy();
      await idle();
    },
  };
}
