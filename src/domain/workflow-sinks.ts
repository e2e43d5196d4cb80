import type { Effect } from './effect.ts';
import type { OutreachEvent } from './event.ts';

/** What the workflow of an event has done when it ends. */
export interface EventDone {
  event: OutreachEvent;
  effects: Pick<Effect, 'name' | 'activity' | 'summary'>[];
  /** Every effect was done by its first call, so that nobody decided anything and no call has failed for good. */
  isPlain: boolean;
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
