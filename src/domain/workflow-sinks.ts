import type { Effect } from './effect.ts';
import type { OutreachEvent } from './event.ts';

/** What the workflow of an event has done when it ends. */
export interface EventDone {
  event: OutreachEvent;
  effects: EffectDone[];
  /** When it took its last step, by Temporal's clock. Milliseconds since 1970, as all times here. */
  ended: number;
  /** Every effect was done by its first call, so that nobody decided anything and no call has failed for good. */
  isPlain: boolean;
}

export interface EffectDone extends Pick<Effect, 'name' | 'activity' | 'summary'> {
  /** When the workflow heard that it was done. */
  heard: number;
  /** Present if the workflow's own worker did it with the first try in a task of the workflow: when it began. */
  localSince?: number | undefined;
}

/** What workflows tell the worker. Not part of a history, and not called again in a replay. */
export type WorkflowSinks = {
  metrics: {
    /** All effects of a human signal are done. `receivedAt`: when it was delivered, in milliseconds since 1970. */
    humanSignalDone(receivedAt: number): void;
  };
  model: {
    eventDone(done: EventDone): void;
  };
};
