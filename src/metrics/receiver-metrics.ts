import { Counter, Histogram, type Registry } from 'prom-client';
import { EVENT_KINDS, type EventKind } from '../domain/event.ts';
import { REFUSALS } from '../http/delivery-refusals.ts';
import type { Drain } from '../journal/drain.ts';
import type { Backlog, Journal } from '../journal/journal.ts';
import { gauge } from './gauge.ts';

/** What the gauges read when Prometheus asks. */
interface GaugeSources {
  journal: Journal;
  drain: Drain;
  backlog(): Promise<Backlog>;
  maxBytes: number;
  isReachable(): Promise<boolean>;
}

export interface ReceiverCounts {
  /** Counts a delivery that was answered 200, and how many seconds that took. */
  onReceived(kind: EventKind, status: string, seconds: number): void;
  /** Counts a delivery that was answered with another status. */
  onRefused(status: number, reason: string): void;
  onDispatched(kind: EventKind): void;
  onDispatchFailed(reason: 'unreachable' | 'refused'): void;
  /** Counts an event that Temporal accepted only after its long texts were cut. */
  onShortened(this: void): void;
  /** Counts a commit of the journal, and how many seconds it took. */
  onCommitted(this: void, seconds: number): void;
}

/** What the receiver counts. `docs/metrics.md` says what each metric means. */
export function receiverCounters(registry: Registry): ReceiverCounts {
  const registers = [registry];
  const received = new Counter({
    name: 'instantly_events_received_total',
    help: 'Deliveries answered 200, by event kind and status (accepted, duplicate, ignored)',
    labelNames: ['kind', 'status'],
    registers,
  });
  const refused = new Counter({
    name: 'instantly_deliveries_refused_total',
    help: 'Deliveries not answered 200, by HTTP status and reason',
    labelNames: ['status', 'reason'],
    registers,
  });
  const ack = new Histogram({
    name: 'instantly_ack_seconds',
    help: 'From the first byte of the body to the answer 200',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    registers,
  });
  const dispatched = new Counter({
    name: 'instantly_events_dispatched_total',
    help: 'Events whose workflow Temporal has',
    labelNames: ['kind'],
    registers,
  });
  const failures = new Counter({
    name: 'instantly_dispatch_failures_total',
    help: 'Failed attempts to start a workflow, by reason (unreachable, refused)',
    labelNames: ['reason'],
    registers,
  });
  const shortened = new Counter({
    name: 'instantly_events_shortened_total',
    help: 'Events that Temporal took only after their long texts were cut',
    registers,
  });
  const commits = new Histogram({
    name: 'instantly_journal_commit_seconds',
    help: 'How long a commit of the journal takes, until it is on disk',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  // Prometheus cannot see how much a series grew that began above 0.
  for (const kind of EVENT_KINDS) {
    received.inc({ kind, status: 'accepted' }, 0);
    dispatched.inc({ kind }, 0);
  }
  for (const [status, reason] of REFUSALS) refused.inc({ status, reason }, 0);
  for (const reason of ['unreachable', 'refused']) failures.inc({ reason }, 0);

  return {
    onReceived(kind, status, seconds) {
      received.inc({ kind, status });
      ack.observe(seconds);
    },
    onRefused: (status, reason) => refused.inc({ status, reason }),
    onDispatched: (kind) => dispatched.inc({ kind }),
    onDispatchFailed: (reason) => failures.inc({ reason }),
    onShortened: () => shortened.inc(),
    onCommitted: (seconds) => commits.observe(seconds),
  };
}

/** What the receiver shows of its present state. */
export function receiverGauges(
  registry: Registry,
  { journal, drain, backlog, maxBytes, isReachable }: GaugeSources,
): void {
  const show = (name: string, help: string, read: () => number | Promise<number>) => gauge(registry, name, help, read);

  show('instantly_temporal_reachable', '1 when Temporal answers, else 0', async () => Number(await isReachable()));
  show('instantly_events_refused', 'Events that wait because Temporal refuses them', () => drain.refused().count);
  show(
    'instantly_dispatch_stalled_seconds',
    'How long events have been waiting without any dispatch',
    () => drain.stalledMs() / 1000,
  );
  show('instantly_journal_waiting', 'Events that wait for Temporal', async () => (await backlog()).depth);
  show(
    'instantly_journal_oldest_seconds',
    'Age of the oldest waiting event',
    async () => (await backlog()).oldestAgeMs / 1000,
  );
  show('instantly_journal_bytes', 'Size of the journal', async () => (await backlog()).bytes);
  show('instantly_journal_max_bytes', 'JOURNAL_MAX_SIZE', () => maxBytes);
  show('instantly_journal_full', '1 while the journal accepts nothing because it is full', () =>
    Number(journal.isFull()),
  );
  show(
    'instantly_journal_set_aside',
    'Corrupt journals that were set aside and still exist',
    () => journal.setAside().length,
  );
}
