import { booksTitle, driftAdvice, driftText } from '../books/words.ts';
import { differing } from '../books/books.ts';
import { command } from '../command.ts';
import type { Problem } from './alerts.ts';
import { teamTime } from './problems.ts';
import type { MonitorState } from './state.ts';

const SHOWN = 5;

/** A problem while the books differ. If they could not be read in this round, what was wrong before is still taken to be wrong. */
export function booksProblems({ books, zone }: MonitorState): Problem[] {
  if (!books || !differing(books)) return [];
  const rows = books.examples.filter(({ class: of }) => of !== 'failed').slice(0, SHOWN);
  return [
    {
      kind: 'books-differ',
      title: booksTitle(books),
      lines: [
        ...rows.map((one) => `${driftText(one, (at) => teamTime(at, zone))}.`),
        ...driftAdvice(rows),
        `To see all: ${command('books')}`,
      ],
      closing: ['They agree again, or the rows are older than an hour.'],
      count: differing(books),
      remind: true,
    },
  ];
}
