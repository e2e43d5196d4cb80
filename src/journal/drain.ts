import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE_MS } from '../domain/duration.ts';
import type { OutreachEvent } from '../domain/event.ts';
import { reasonOf } from '../domain/reason.ts';
import { backoff } from './backoff.ts';
import type { Journal } from './journal.ts';
import { createRefusals, type RefusedEvents } from './refusals.ts';
import { createWaiters } from './waiters.ts';

export interface DrainOptions {
  journal: Journal;
  /** Resolves once Temporal has the event's workflow. */
  dispatch(event: OutreachEvent): Promise<unknown>;
  /** Whether the failure is this event's own fault, so that the others need not wait. */
  isOwnFault(error: unknown): boolean;
  /** Dispatches in flight. */
  concurrency: number;
  log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
    info(fields: object, message: string): void;
  };
  /** Called after each dispatch that succeeded. */
  onDispatched?(event: OutreachEvent): void;
  /** Called after each that did not. */
  onFailed?(event: OutreachEvent, reason: 'refused' | 'unreachable'): void;
}

export interface Drain {
  /** Resolves once the event is with Temporal; rejects when the signal aborts first. */
  whenDispatched(id: string, signal: AbortSignal): Promise<void>;
  /** What keeps events from Temporal at the moment. */
  trouble(): unknown;
  /** Events that Temporal refuses for what they are. */
  refused(): RefusedEvents;
  /** How long events wait though none was dispatched. Milliseconds. */
  stalledMs(): number;
  /** Takes no more, and resolves when the dispatches in flight have ended; one that hangs is in the journal still. */
  stop(): Promise<void>;
}

const PAUSE_MS = { first: 250, longest: 5_000 };
const SETTLE_EVERY_MS = 1_000;
const STOP_WITHIN_MS = 3_000;
const PRUNE_EVERY_MS = MINUTE_MS;
/** By a clock that nobody sets. */
const now = (): number => performance.now();

/** Empties the journal into Temporal as fast as Temporal takes it, for as long as it takes. */
export function startDrain(options: DrainOptions): Drain {
  const { journal, dispatch, isOwnFault, concurrency, log, onDispatched, onFailed } = options;
  const inFlight = new Set<Promise<void>>();
  const waiters = createWaiters();
  const refusals = createRefusals((id) => {
    journal.putBack(id);
    pump();
  }, log);
  const stopping = new AbortController();
  let failures = 0;
  let trouble: unknown;
  let pausedUntil = 0;
  let progressAt = now();
  let timer: NodeJS.Timeout | undefined;

  /** While Temporal is away a single dispatch asks whether it is back: the others keep their place in the order. */
  const room = () => (trouble === undefined ? concurrency : 1) - inFlight.size;
  const waiting = () => journal.depth() - refusals.count();

  function pump(): void {
    clearTimeout(timer);
    if (stopping.signal.aborted) return;
    const pause = pausedUntil - now();
    if (pause > 0) return wakeIn(pause);
    try {
      if (room() > 0) journal.take(room()).forEach(launch);
    } catch (error) {
      pauseFor(error);
      wakeIn(pausedUntil - now());
    }
  }

  const wakeIn = (delayMs: number) => {
    timer = setTimeout(pump, Math.max(delayMs, 10));
  };

  function launch(event: OutreachEvent): void {
    const flight = send(event).finally(() => {
      inFlight.delete(flight);
      pump();
    });
    inFlight.add(flight);
  }

  async function send(event: OutreachEvent): Promise<void> {
    try {
      await dispatch(event);
    } catch (error) {
      const isRefused = isOwnFault(error);
      onFailed?.(event, isRefused ? 'refused' : 'unreachable');
      if (isRefused) return refusals.add(event, error);
      journal.putBack(event.id);
      return pauseFor(error);
    }
    if (trouble !== undefined) log.info({ after: failures }, 'Temporal takes events again');
    failures = 0;
    trouble = undefined;
    pausedUntil = 0;
    progressAt = now();
    refusals.forgive(event.id);
    await journal.finish(event.id).catch((error: unknown) => {
      // Temporal has it: the others need not wait until the disk takes that.
      if (journal.owes() === 1)
        log.error({ err: error }, 'the journal cannot write down what is dispatched; it is remembered meanwhile');
    });
    waiters.tell(event.id);
    onDispatched?.(event);
  }

  function pauseFor(error: unknown): void {
    const isNew = trouble === undefined;
    trouble = error;
    if (now() >= pausedUntil) {
      pausedUntil = now() + backoff(PAUSE_MS, failures);
      failures += 1;
    }
    const reason = reasonOf(error);
    if (isNew) log.warn({ reason }, `events cannot reach Temporal: ${reason}; they wait in the journal`);
  }

  const pruning = setInterval(() => {
    pruneAll().catch((error: unknown) => log.error({ err: error }, 'the journal could not be pruned'));
  }, PRUNE_EVERY_MS);
  const pruneAll = async () => {
    while (!stopping.signal.aborted && (await journal.prune()));
  };
  const settling = setInterval(() => {
    if (!journal.owes()) return;
    const allWritten = () => journal.owes() || log.info({}, 'the journal has written down what is dispatched');
    journal.settle().then(allWritten, () => undefined);
  }, SETTLE_EVERY_MS);

  let arrived = false;
  journal.onArrival(() => {
    if (waiting() <= 1) progressAt = now();
    if (arrived) return;
    arrived = true;
    setImmediate(() => {
      arrived = false;
      pump();
    });
  });
  pump();

  return {
    async whenDispatched(id, signal) {
      if (!journal.isDispatched(id)) await waiters.wait(id, signal);
    },
    trouble: () => trouble,
    refused: refusals.state,
    stalledMs: () => (waiting() > 0 ? now() - progressAt : 0),
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      clearInterval(pruning);
      clearInterval(settling);
      refusals.stop();
      await Promise.race([Promise.allSettled(inFlight), sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}
