import { setTimeout as sleep } from 'node:timers/promises';
import type { OutreachEvent } from '../domain/event.ts';
import { reasonOf } from '../domain/reason.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import type { EffectRow } from '../read-model/rows.ts';
import { seenEvent } from './event-rows.ts';
import { mergedRows } from './reader.ts';

/**
 * Tells the model what a process of ours sees, before Temporal's histories are read: those say more and replace it. Nobody waits
 * for it, and what cannot be written is dropped.
 */
export interface Sightings {
  /** Temporal has the event's workflow. */
  dispatched(event: OutreachEvent): void;
  /** An attempt of an effect has ended. */
  attempted(effect: EffectRow): void;
  /** Writes what is left. The model stays open. */
  close(): Promise<void>;
}

interface Log {
  warn(fields: object, message: string): void;
}

const SOON_MS = 300;
const AGAIN_MS = 5_000;
/** What is seen while so much waits is dropped: the histories have it. */
const MOST_WAITING = 5_000;
const CLOSE_WITHIN_MS = 1_000;

export function createSightings(model: Pick<ReadModel, 'write'>, log: Log): Sightings {
  let events: OutreachEvent[] = [];
  let effects: EffectRow[] = [];
  let writing: Promise<void> | undefined;
  let isAway = false;
  let isOver = false;

  async function write(): Promise<void> {
    const now = Date.now();
    const rows = [...events.map((event) => seenEvent(event, now)), { effect: effects }];
    events = [];
    effects = [];
    await model.write(mergedRows(rows));
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
    if (events.length || effects.length) writing ??= writeSoon();
  }

  return {
    dispatched(event) {
      if (events.length < MOST_WAITING) events.push(event);
      begin();
    },
    attempted(effect) {
      if (effects.length < MOST_WAITING) effects.push(effect);
      begin();
    },
    async close() {
      isOver = true;
      begin();
      await Promise.race([writing, sleep(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}
