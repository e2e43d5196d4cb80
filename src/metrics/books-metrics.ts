import { Gauge, type Registry } from 'prom-client';
import { type BooksCounts, type BooksReport, DRIFTS } from '../domain/books/books.ts';

/**
 * Shows the books as the monitor has read them last.
 * @param read undefined if nothing is known about them.
 */
export function booksMetrics(registry: Registry, read: () => BooksReport | undefined): void {
  const registers = [registry];
  new Gauge({
    name: 'instantly_books_events',
    help: 'Events of the last hour as the books have them, by state',
    labelNames: ['state'],
    registers,
    collect() {
      this.reset();
      const total = read()?.total;
      if (!total) return;
      for (const [name, state] of Object.entries(STATES)) this.set({ state }, total[name as keyof typeof STATES]);
    },
  });
  new Gauge({
    name: 'instantly_books_difference',
    help: 'Rows of the last hour that differ, by class; all 0 while the books agree',
    labelNames: ['class'],
    registers,
    collect() {
      this.reset();
      const known = read();
      if (known) for (const of of DRIFTS) this.set({ class: of }, known.drift[of] ?? 0);
    },
  });
}

const STATES = {
  received: 'received',
  duplicate: 'duplicate',
  ignored: 'ignored',
  replayed: 'replayed',
  done: 'done',
  parked: 'parked',
  inFlight: 'in flight',
  failed: 'failed',
} satisfies Partial<Record<keyof BooksCounts, string>>;
