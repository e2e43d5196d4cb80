import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import type { OutreachEvent } from '../domain/event.ts';
import { reasonOf } from '../domain/reason.ts';
import type { EventDone } from '../domain/workflow-sinks.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import type { EffectRow, NewRows } from '../read-model/rows.ts';
import { type DoneRun, doneEvent, seenEvent } from './seen-rows.ts';
import { mergedRows } from './reader.ts';
import type { RunToRead } from './read-run.ts';

/**
 * Tells the model what a process of ours sees: when an event is done, that is all of it, and nobody need read its history.
 * Nobody waits for it, and what cannot be written is dropped: the model's keeper misses it and reads the history.
 */
export interface Sightings {
  /** Temporal has the event's workflow. */
  dispatched(event: OutreachEvent): void;
  /** An attempt of an effect has ended. */
  attempted(effect: EffectRow): void;
  /** The workflow of an event ends. */
  done(run: DoneRun, done: EventDone): void;
  /** Runs that have ended and whose histories say more than was seen. Each is returned once. */
  toRead(): RunToRead[];
  /** Writes what is left. The model stays open. */
  close(): Promise<void>;
}

export interface FeedLog {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

/** Most events end within this time: one write says everything about them. */
const SOON_MS = 1_000;
const AGAIN_MS = 5_000;
/** What is seen while so much waits is dropped. */
const MOST_WAITING = 5_000;
/** The file is written on the thread that answers deliveries. */
const AT_A_TIME = 50;
const CLOSE_WITHIN_MS = 1_000;
/** The end of a workflow is in its history when Temporal has heard of it. */
const IN_HISTORY_MS = 1_000;

export function createSightings(model: Pick<ReadModel, 'write'>, log: Pick<FeedLog, 'warn'>): Sightings {
  const starts = new Map<string, OutreachEvent>();
  const attempts = new Map<string, EffectRow>();
  const ends = new Map<string, { run: DoneRun; done: EventDone }>();
  let unread: (RunToRead & { since: number })[] = [];
  let writing: Promise<void> | undefined;
  let isAway = false;
  let isOver = false;

  /** The rows of everything that waits, some at a time, so that each event's rows are written together. */
  function* rows(): Generator<NewRows> {
    const now = Date.now();
    for (const [id, { run, done }] of ends) {
      starts.delete(id);
      ends.delete(id);
      yield doneEvent(run, done, (key) => {
        const attempt = attempts.get(key);
        attempts.delete(key);
        return attempt;
      });
    }
    for (const [id, event] of starts) {
      starts.delete(id);
      yield seenEvent(event, now);
    }
    for (const [key, effect] of attempts) {
      attempts.delete(key);
      yield { effect: [effect] };
    }
  }

  async function write(): Promise<void> {
    let some: NewRows[] = [];
    for (const one of rows()) {
      some.push(one);
      if (some.length < AT_A_TIME) continue;
      await model.write(mergedRows(some));
      some = [];
      await breathe();
    }
    if (some.length) await model.write(mergedRows(some));
  }

  async function writeSoon(): Promise<void> {
    try {
      if (!isOver) await sleep(SOON_MS, undefined, { ref: false });
      await write();
      isAway = false;
    } catch (error) {
      if (!isAway) log.warn({ reason: reasonOf(error) }, 'the read model cannot be written; it follows Temporal later');
      isAway = true;
      if (!isOver) await sleep(AGAIN_MS, undefined, { ref: false });
    }
    writing = undefined;
    begin();
  }

  function begin(): void {
    if (starts.size || attempts.size || ends.size) writing ??= writeSoon();
  }

  function keep<Value>(waiting: Map<string, Value>, key: string, value: Value): void {
    if (waiting.size < MOST_WAITING || waiting.has(key)) waiting.set(key, value);
    begin();
  }

  return {
    dispatched: (event) => keep(starts, event.id, event),
    attempted: (effect) => keep(attempts, effect.key, effect),
    done(run, done) {
      if (done.isPlain) keep(ends, run.id, { run, done });
      else if (unread.length < MOST_WAITING) unread.push({ id: run.id, run: run.run, since: Date.now() });
    },
    toRead() {
      const due = Date.now() - IN_HISTORY_MS;
      const { now = [], later = [] } = Object.groupBy(unread, ({ since }) => (since < due ? 'now' : 'later'));
      unread = later;
      return now.map(({ id, run }) => ({ id, run }));
    },
    async close() {
      isOver = true;
      begin();
      await Promise.race([writing, sleep(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}
