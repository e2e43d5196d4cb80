import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { OutreachEvent } from '../domain/event.ts';
import type { HandledDelivery } from '../domain/receiver.ts';

type Start<Outcome> = (event: OutreachEvent, receivedAt?: number) => Promise<Outcome>;

/** Records what happens to events as spans: one trace for each event. Nothing here throws or waits for the collector. */
export interface Traces {
  /** A delivery was answered. */
  delivered(event: OutreachEvent, delivery: HandledDelivery): void;
  /** Records how long it takes to write the event to the journal. */
  append(write: (event: OutreachEvent) => Promise<'accepted' | 'duplicate'>): typeof write;
  /** Records each start of a workflow, and the time in the journal before it. */
  dispatch<Outcome extends string>(start: Start<Outcome>): Start<Outcome>;
  /** Records each start of a workflow for an event of Instantly's delivery log: its trace begins here. */
  replay<Outcome extends string>(start: Start<Outcome>): Start<Outcome>;
  /**
   * Records each attempt of an effect and each call that it makes.
   * @param vendors the name of each vendor, by the origin of its API. Other calls are not recorded.
   */
  activities(vendors: Record<string, string>): ActivityInterceptorsFactory;
  /** Sends what is left, for a second and a half at most. */
  close(): Promise<void>;
}

export interface TracesLog {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}
