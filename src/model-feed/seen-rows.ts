import { LANE_OF } from '../domain/activities.ts';
import { keyOf } from '../domain/effect.ts';
import type { OutreachEvent } from '../domain/event.ts';
import type { EffectDone, EventDone } from '../domain/workflow-sinks.ts';
import type { EffectRow, NewRows } from '../read-model/rows.ts';
import { eventRow, leadRows, subjectOf } from './event-rows.ts';

/**
 * A workflow hears of an attempt within this time, by whichever clock; if it takes longer, the history is read. An attempt of
 * which Temporal does not hear is made again after its heartbeat or its workflow task has timed out, which takes longer.
 */
const HEARD_WITHIN_MS = 5_000;

/** A run of an event's workflow that ends. Times are in milliseconds since 1970. */
export interface DoneRun {
  id: string;
  run: string;
  /** By Temporal's clock. */
  began: number;
  /** How many events its history has at least. */
  length: number;
  /** When the worker saw it end, by the worker's clock. */
  seen: number;
}

/** What is known of an event when Temporal has it. */
export const seenEvent = (event: OutreachEvent, now: number): NewRows => ({
  event: [
    {
      ...eventRow(
        event,
        { id: event.id, run: '', began: 0, length: 0, status: 'running', attention: '', closed: 0 },
        now,
      ),
      received: now,
    },
  ],
  lead: leadRows(event),
});

/**
 * What is known of an event when its workflow ends: everything, if each of its effects was tried in this process.
 * @param attemptOf the last attempt of the effect with this key, if it is known here.
 */
export function doneEvent(
  { seen, ...run }: DoneRun,
  { event, effects, ended: closed }: EventDone,
  attemptOf: (key: string) => EffectRow | undefined,
): NewRows {
  const { id, began, length } = run;
  const of = { owner: id, kind: event.kind, ...subjectOf(event), began, length, seen };
  return {
    event: [eventRow(event, { ...run, status: 'completed', attention: '', closed }, seen)],
    effect: effects.map((effect) => {
      const { name, activity, summary } = effect;
      const key = keyOf(id, { name });
      const tried = howTried(effect, attemptOf(key));
      return { ...tried, ...of, key, name, activity, vendor: LANE_OF[activity] ?? '', summary };
    }),
    lead: leadRows(event),
  };
}

type Tried = Pick<EffectRow, 'outcome' | 'class' | 'message' | 'cause' | 'attempts' | 'first' | 'at'>;

/** How an effect was tried that is done: as its history says, as far as the workflow or this process knows. */
function howTried({ heard, localSince }: EffectDone, attempt: EffectRow | undefined): Tried {
  const words = { class: '', message: '', cause: '' };
  // The workflow's own times are those of the history.
  if (localSince !== undefined) return { ...words, outcome: 'done', attempts: 1, first: localSince, at: heard };
  const after = heard - HEARD_WITHIN_MS;
  // Another process has tried it, and says so itself unless it was killed. An attempt that ended before is one of which
  // Temporal has not heard: the effect was tried again.
  return attempt && attempt.at > after ? attempt : { ...words, outcome: 'pending', attempts: 0, first: after, at: 0 };
}
