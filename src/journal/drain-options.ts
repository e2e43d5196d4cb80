import type { OutreachEvent } from '../domain/event.ts';
import type { Journal } from './journal.ts';

export interface DrainOptions {
  journal: Journal;
  /**
   * Resolves once Temporal has the event's workflow.
   * @param receivedAt when the delivery was received, in milliseconds since 1970.
   */
  dispatch(event: OutreachEvent, receivedAt?: number): Promise<unknown>;
  /** Whether the dispatch failed because of this event, so that the others need not wait. */
  isOwnFault(error: unknown): boolean;
  /** How many dispatches run at the same time, at most. */
  concurrency: number;
  /** Whether the answers to deliveries go first: while deliveries pour in, no dispatch starts. */
  givesWay: boolean;
  /** Whether what is started now would only wait, at Temporal, for what was started before. */
  isBusy?: (() => boolean) | undefined;
  log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
    info(fields: object, message: string): void;
  };
  /** Called after each dispatch that succeeded. */
  onDispatched?(event: OutreachEvent): void;
  /** Called after each dispatch that failed. */
  onFailed?(event: OutreachEvent, reason: 'refused' | 'unreachable'): void;
}
