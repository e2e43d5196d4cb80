import { LANE_OF } from '../domain/activities.ts';
import { keyOf } from '../domain/effect.ts';
import type { OutreachEvent } from '../domain/event.ts';
import type { EventDone } from '../domain/workflow-sinks.ts';
import type { EffectRow, NewRows } from '../read-model/rows.ts';
import { eventRow, leadRows, subjectOf } from './event-rows.ts';

/** A run of an event's workflow that ends. Times are in milliseconds since 1970. */
export interface DoneRun {
  id: string;
  run: string;
  /** By Temporal's clock. */
  began: number;
  /** How many events its history has at least. */
  length: number;
  /** By the worker's clock. */
  closed: number;
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
  run: DoneRun,
  { event, effects }: EventDone,
  attemptOf: (key: string) => EffectRow | undefined,
): NewRows {
  const { id, began, length, closed: seen } = run;
  const of = { owner: id, kind: event.kind, ...subjectOf(event), began, length, seen };
  return {
    event: [eventRow(event, { ...run, status: 'completed', attention: '' }, seen)],
    effect: effects.map(({ name, activity, summary }) => {
      const key = keyOf(id, { name });
      return { ...(attemptOf(key) ?? NOT_SEEN), ...of, key, name, activity, vendor: LANE_OF[activity] ?? '', summary };
    }),
    lead: leadRows(event),
  };
}

/** Another process has tried the effect, and says so itself unless it was killed. */
const NOT_SEEN: Pick<EffectRow, 'outcome' | 'class' | 'message' | 'cause' | 'attempts' | 'first' | 'at'> = {
  outcome: 'pending',
  class: '',
  message: '',
  cause: '',
  attempts: 0,
  first: 0,
  at: 0,
};
