import type { Command } from 'commander';
import { counted } from '../domain/text/counted.ts';
import { booksBetween } from './books/books-between.ts';
import { booksText } from './books/books-text.ts';
import type { CliContext } from './context.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { readInstant } from './terminal/option-time.ts';
import { print, showProgress } from './terminal/output.ts';

interface Options {
  from: string;
  to?: string;
  complete?: boolean;
  json?: boolean;
}

export function booksCommand(program: Command, context: () => CliContext): void {
  const books = program
    .command('books')
    .description(
      'show what became of everything that was received in a period, compare it with Instantly’s delivery log, and name what is missing; exit code 1 if something is',
    )
    .option('--from <time>', 'from this time on: 2026-01-31, 2026-01-31T14:00Z, "7 days", yesterday', '1 hour')
    .option('--to <time>', 'up to this time; 2026-01-31 includes all of that day (default: now)')
    .option(
      '--complete',
      'ask Temporal and Instantly for each row; without it they are asked only for counts where those agree with the read model',
    )
    .option(...JSON_OPTION)
    .action((options: Options) =>
      context().withTemporal(async (temporal) => {
        const showRead = (what: string, count: number) => showProgress(`${counted(count, what.slice(0, -1))} read`);
        const result = await booksBetween(context(), temporal, windowOf(options, context()), {
          isComplete: options.complete,
          onRead: showRead,
        });
        print(options.json, result, () => booksText(result, context().clock));
        if (result.total.difference || result.drift.length) process.exitCode = 1;
      }),
    );
  withExamples(books, 'books', 'books --from yesterday', 'books --from 2026-01-30 --to 2026-01-31 --json');
}

function windowOf({ from, to }: Options, { clock }: CliContext): { since: number; until: number } {
  const time = { zone: clock.zone, now: Date.now() };
  const since = readInstant('--from', from, time);
  const until = to === undefined ? time.now : readInstant('--to', to, { ...time, isEnd: true });
  if (since < until) return { since, until };
  throw new Error(`--from is ${clock.says(since)}, it should be before --to, ${clock.says(until)}`);
}
