import { setTimeout as sleep } from 'node:timers/promises';
import type { OutreachEvent } from '../domain/event.ts';
import type { Journal, Waiting } from './journal.ts';

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
}

export interface Drain {
  /** Resolves once the event is with Temporal; rejects when the signal aborts first. */
  whenDispatched(id: string, signal: AbortSignal): Promise<void>;
  /** What keeps events from Temporal at the moment. */
  trouble(): string | undefined;
  /** Takes no more, and resolves when the dispatches in flight have ended; one that hangs is in the journal still. */
  stop(): Promise<void>;
}

const PAUSE_MS = { first: 250, longest: 5_000 };
const OWN_FAULT_MS = { first: 60_000, longest: 3_600_000 };
const STOP_WITHIN_MS = 3_000;
const PRUNE_EVERY_MS = 60_000;

/** Empties the journal into Temporal as fast as Temporal takes it, for as long as it takes. */
export function startDrain({ journal, dispatch, isOwnFault, concurrency, log, onDispatched }: DrainOptions): Drain {
  const inFlight = new Set<Promise<void>>();
  const waiters = new Map<string, (() => void)[]>();
  const stopping = new AbortController();
  let failures = 0;
  let trouble: string | undefined;
  let pausedUntil = 0;
  let timer: NodeJS.Timeout | undefined;

  /** While Temporal is away a single dispatch asks whether it is back: the others keep their place in the order. */
  const room = () => (trouble ? 1 : concurrency) - inFlight.size;

  function pump(): void {
    clearTimeout(timer);
    if (stopping.signal.aborted) return;
    const pause = pausedUntil - Date.now();
    if (pause > 0) return wakeIn(pause);
    if (room() > 0) {
      for (const waiting of journal.take(room())) {
        const flight = send(waiting).finally(() => {
          inFlight.delete(flight);
          pump();
        });
        inFlight.add(flight);
      }
    }
    const nextAt = journal.nextAt();
    if (nextAt !== undefined) wakeIn(nextAt - Date.now());
  }

  const wakeIn = (delayMs: number) => {
    timer = setTimeout(pump, Math.min(Math.max(delayMs, 10), 60_000));
  };

  async function send({ event, attempts }: Waiting): Promise<void> {
    try {
      await dispatch(event);
      await journal.finish(event.id);
      if (trouble) log.info({ after: failures }, 'Temporal takes events again');
      failures = 0;
      trouble = undefined;
      for (const done of waiters.get(event.id) ?? []) done();
      onDispatched?.(event);
    } catch (error) {
      await handBack(event, attempts, error);
    }
  }

  async function handBack(event: OutreachEvent, attempts: number, error: unknown): Promise<void> {
    if (isOwnFault(error)) {
      const delayMs = backoff(OWN_FAULT_MS, attempts);
      log.error(
        { err: error, eventId: event.id, retryInMs: delayMs },
        'Temporal refuses this event; it is kept and tried again',
      );
      return journal.postpone(event.id, delayMs).catch((cause: unknown) => pauseFor(cause));
    }
    journal.putBack(event.id);
    pauseFor(error);
  }

  function pauseFor(error: unknown): void {
    const before = trouble;
    trouble = (error as Error).message;
    if (Date.now() >= pausedUntil) {
      pausedUntil = Date.now() + backoff(PAUSE_MS, failures);
      failures += 1;
    }
    if (before === undefined) log.warn({ reason: trouble }, 'events cannot reach Temporal; they wait in the journal');
  }

  const pruning = setInterval(() => {
    pruneAll().catch((error: unknown) => log.error({ err: error }, 'the journal could not be pruned'));
  }, PRUNE_EVERY_MS);
  const pruneAll = async () => {
    while (!stopping.signal.aborted && (await journal.prune()));
  };

  let arrived = false;
  journal.onArrival(() => {
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
      if (journal.isDispatched(id)) return;
      const dispatched = Promise.withResolvers<void>();
      const giveUp = () => dispatched.reject(signal.reason as Error);
      waiters.set(id, [...(waiters.get(id) ?? []), dispatched.resolve]);
      signal.addEventListener('abort', giveUp, { once: true });
      try {
        await dispatched.promise;
      } finally {
        signal.removeEventListener('abort', giveUp);
        const others = (waiters.get(id) ?? []).filter((one) => one !== dispatched.resolve);
        if (others.length) waiters.set(id, others);
        else waiters.delete(id);
      }
    },
    trouble: () => trouble,
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      clearInterval(pruning);
      await Promise.race([Promise.allSettled(inFlight), sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}

/** Doubles with every failure up to the longest, spread by a fifth so that receivers do not march in step. */
const backoff = ({ first, longest }: { first: number; longest: number }, failures: number): number =>
  Math.round(Math.min(first * 2 ** Math.min(failures, 20), longest) * (0.9 + Math.random() * 0.2));
