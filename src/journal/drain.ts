import { setTimeout as sleep } from 'node:timers/promises';
import type { OutreachEvent } from '../domain/event.ts';
import type { DrainOptions } from './drain-options.ts';
import { createGiveWay } from './give-way.ts';
import { createOutage, type Outage } from './outage.ts';
import { createRefusals, type RefusedEvents, type Refusals } from './refusals.ts';
import { startUpkeep } from './upkeep.ts';
import { createWaiters } from './waiters.ts';

/** Moves the events of the journal to Temporal. */
export interface Drain {
  /** Resolves once Temporal has the event's workflow; rejects if the signal aborts first. */
  whenDispatched(id: string, signal: AbortSignal): Promise<void>;
  /** Why no event can be dispatched to Temporal now; undefined if events can be. */
  trouble(): unknown;
  /** Why no event can be taken from the journal now; undefined if events can be. */
  journalTrouble(): unknown;
  /** Events that Temporal refuses because of their content. */
  refused(): RefusedEvents;
  /** How long events have been waiting without any dispatch; 0 if none wait. Milliseconds. */
  stalledMs(): number;
  /**
   * Starts no more dispatches. Resolves when those in flight have ended, or after 3 seconds: the journal still has the
   * events of those that hang.
   */
  stop(): Promise<void>;
}

const STOP_WITHIN_MS = 3_000;
const LEAST_PAUSE_MS = 10;
const BUSY_PAUSE_MS = 10;
const LOOK_AGAIN_MS = 500;
/** How many events of before an unclean end are dispatched again at the same time: new events must not wait for them. */
const MOST_REPEATS = 2;

/** A clock that nobody sets. */
const now = (): number => performance.now();

/** Dispatches what is in the journal, and what arrives there, until it is stopped. */
export const startDrain = (options: DrainOptions): Drain => new JournalDrain(options);

class JournalDrain implements Drain {
  readonly #options: DrainOptions;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #waiters = createWaiters();
  readonly #outage: Outage;
  /** A time in which the journal cannot be read. */
  readonly #journalOutage: Outage;
  readonly #giveWay = createGiveWay(now);
  readonly #refusals: Refusals;
  readonly #endUpkeep: () => void;
  #repeats = 0;
  #filling: Promise<void> | undefined;
  #fillAgain = false;
  #stopped = false;
  #progressAt = now();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DrainOptions) {
    const { journal, log } = options;
    this.#options = options;
    this.#outage = createOutage(now, log, {
      begins: (reason) => `events cannot reach Temporal: ${reason}; they wait in the journal`,
      ends: 'Temporal takes events again',
    });
    this.#journalOutage = createOutage(now, log, {
      begins: (reason) => `events cannot be taken from the journal: ${reason}; retrying`,
      ends: 'events can be taken from the journal again',
    });
    this.#refusals = createRefusals((id) => {
      journal.putBack(id);
      this.#pump();
    }, log);
    this.#endUpkeep = startUpkeep(journal, log);
    this.#pumpOnArrival();
    journal.onWake(() => this.#pump());
    this.#pump();
  }

  /** All events of one turn of the event loop are taken together. */
  #pumpOnArrival(): void {
    const { journal, givesWay } = this.#options;
    // When the delivery comes, not when it is on disk: nothing may start while its sender waits.
    if (givesWay) journal.onAppend(() => this.#giveWay.arrived());
    let due: NodeJS.Immediate | undefined;
    journal.onArrival(() => {
      if (this.#waiting() <= 1) this.#progressAt = now();
      due ??= setImmediate(() => {
        due = undefined;
        this.#pump();
      });
    });
  }

  /** Starts as many dispatches as there is room for, now or when the pause is over. */
  #pump(): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    if (this.#pauseMs() > 0) return this.#pumpLater();
    this.#fillAgain = this.#filling !== undefined;
    this.#filling ??= this.#fill();
  }

  /** Takes events one time after the other, so that there is room for all that are taken. Never rejects. */
  async #fill(): Promise<void> {
    let failed = false;
    try {
      const { journal, concurrency } = this.#options;
      const asked = this.#room(concurrency, this.#inFlight.size - this.#repeats);
      const events = await journal.take(asked);
      for (const event of events) this.#launch(event);
      const repeats = await journal.takeRepeats(this.#room(MOST_REPEATS, this.#repeats));
      for (const event of repeats) {
        this.#repeats += 1;
        this.#launch(event, () => (this.#repeats -= 1));
      }
      // What waits then is with other receivers.
      if (!this.#inFlight.size && asked > 0) this.#progressAt = now();
      this.#journalOutage.end();
    } catch (error) {
      this.#journalOutage.begin(error);
      failed = true;
    }
    this.#filling = undefined;
    if (failed && !this.#stopped) this.#pumpLater();
    else if (this.#fillAgain) this.#pump();
  }

  /** If the event loop is late, the deliveries that have come meanwhile are seen first. */
  #pumpLater(): void {
    this.#timer = setTimeout(setImmediate, Math.max(this.#pauseMs(), LEAST_PAUSE_MS), () => this.#pump());
  }

  #pauseMs(): number {
    return Math.max(this.#outage.pauseMs(), this.#journalOutage.pauseMs(), this.#giveWay.pauseMs(), this.#busyMs());
  }

  #busyMs(): number {
    return this.#options.isBusy?.() ? BUSY_PAUSE_MS : 0;
  }

  /** While Temporal is away, a single dispatch finds out whether it is back: the other events keep their order. */
  #room(most: number, inFlight: number): number {
    return this.#outage.trouble() === undefined ? most - inFlight : 1 - this.#inFlight.size;
  }

  #waiting(): number {
    return this.#options.journal.depth() - this.#refusals.count();
  }

  #launch(event: OutreachEvent, onEnd?: () => void): void {
    if (this.#stopped) return this.#options.journal.putBack(event.id);
    const flight = this.#send(event).finally(() => {
      onEnd?.();
      this.#inFlight.delete(flight);
      this.#pump();
    });
    this.#inFlight.add(flight);
  }

  async #send(event: OutreachEvent): Promise<void> {
    const { journal, dispatch, isOwnFault, onDispatched, onFailed } = this.#options;
    try {
      await dispatch(event, journal.receivedAt(event.id));
    } catch (error) {
      const isRefused = isOwnFault(error);
      onFailed?.(event, isRefused ? 'refused' : 'unreachable');
      if (isRefused) return this.#refusals.add(event, error);
      journal.putBack(event.id);
      return this.#outage.begin(error);
    }
    this.#outage.end();
    this.#progressAt = now();
    this.#refusals.forget(event.id);
    void this.#finish(event.id);
    this.#waiters.notify(event.id);
    onDispatched?.(event);
  }

  /** Never rejects: Temporal has the event, so the other events need not wait until the disk can be written. */
  async #finish(id: string): Promise<void> {
    const { journal, log } = this.#options;
    await journal.finish(id).catch((error: unknown) => {
      if (journal.owes() === 1)
        log.error({ err: error }, 'cannot record in the journal that Temporal has these events; retrying until it can');
    });
  }

  async whenDispatched(id: string, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const here = this.#waiters.wait(id, AbortSignal.any([signal, ended.signal])).then(() => true);
    here.catch(() => undefined);
    try {
      // Another receiver may have the event: its dispatch shows only in the journal.
      while (!(await this.#options.journal.isDispatched(id))) {
        signal.throwIfAborted();
        if (await Promise.race([here, sleep(LOOK_AGAIN_MS, false, { ref: false })])) return;
      }
    } finally {
      ended.abort();
    }
  }

  trouble(): unknown {
    // Another receiver may have dispatched what could not be dispatched here, so that no success ends the outage.
    const isIdle = this.#waiting() <= 0 && !this.#inFlight.size;
    return isIdle ? undefined : this.#outage.trouble();
  }

  journalTrouble(): unknown {
    return this.#journalOutage.trouble();
  }

  refused(): RefusedEvents {
    return this.#refusals.state();
  }

  stalledMs(): number {
    return this.#waiting() > 0 ? now() - this.#progressAt : 0;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#endUpkeep();
    this.#refusals.stop();
    const ended = Promise.resolve(this.#filling).then(() => Promise.allSettled(this.#inFlight));
    await Promise.race([ended, sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
  }
}
