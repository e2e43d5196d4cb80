import type { Registry } from 'prom-client';
import { type BooksCounts, type BooksReport, DRIFTS } from '../domain/books/books.ts';
import { gaugeBy } from './gauge.ts';

/**
 * Shows the books as the monitor has read them last.
 * @param read undefined if nothing is known about them.
 */
export function booksMetrics(registry: Registry, read: () => BooksReport | undefined): void {
  gaugeBy(
    registry,
    ['instantly_books_events', 'state'],
    'Events of the last hour as the books have them, by state',
    () => {
      const total = read()?.total;
      return total && Object.fromEntries(STATES.map(([name, state]) => [state, total[name]]));
    },
  );
  gaugeBy(
    registry,
    ['instantly_books_difference', 'class'],
    'Rows of the last hour that differ, by class; all 0 while the books agree',
    () => {
      const known = read();
      return known && Object.fromEntries(DRIFTS.map((of) => [of, known.drift[of] ?? 0]));
    },
  );
}

const STATES: [name: keyof BooksCounts, state: string][] = [
  ['received', 'received'],
  ['duplicate', 'duplicate'],
  ['ignored', 'ignored'],
  ['replayed', 'replayed'],
  ['done', 'done'],
  ['parked', 'parked'],
  ['inFlight', 'in-flight'],
  ['failed', 'failed'],
];
