import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { EventKind } from '../domain/event.ts';
import { onceASecond } from './once-a-second.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/** What `/metrics` shows of the receiver. `backlog` is read when somebody looks. */
export function createMetrics(backlog: () => { depth: number; oldestAgeMs: number; bytes: number }) {
  const registers = [new Registry()];
  collectDefaultMetrics({ register: registers[0]! });

  const received = new Counter({
    name: 'instantly_events_received_total',
    help: 'Deliveries answered 200, by event kind and status (accepted, duplicate, ignored)',
    labelNames: ['kind', 'status'],
    registers,
  });
  const ack = new Histogram({
    name: 'instantly_ack_seconds',
    help: 'From the first byte of the body to the answer',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    registers,
  });
  const dispatched = new Counter({
    name: 'instantly_events_dispatched_total',
    help: 'Events whose workflow Temporal has',
    labelNames: ['kind'],
    registers,
  });
  new Gauge({
    name: 'instantly_journal_waiting',
    help: 'Events that wait for Temporal',
    registers,
    collect() {
      this.set(backlog().depth);
    },
  });
  new Gauge({
    name: 'instantly_journal_oldest_seconds',
    help: 'Age of the oldest waiting event',
    registers,
    collect() {
      this.set(backlog().oldestAgeMs / 1000);
    },
  });
  new Gauge({
    name: 'instantly_journal_bytes',
    help: 'Size of the journal',
    registers,
    collect() {
      this.set(backlog().bytes);
    },
  });

  return {
    onReceived(kind: EventKind, status: string, seconds: number): void {
      received.inc({ kind, status });
      ack.observe(seconds);
    },
    onDispatched: (kind: EventKind): void => dispatched.inc({ kind }),
    // Whoever asks without pause costs no more than one who asks once a second.
    text: onceASecond(() => registers[0]!.metrics()),
  };
}
