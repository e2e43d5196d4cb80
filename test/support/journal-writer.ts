// Appends events without end and prints the id of each as soon as it is acknowledged.
import { join } from 'node:path';
import { openFileJournal } from '../../src/journal/sqlite/file-journal.ts';
import { leadEvent } from './events.ts';

const journal = openFileJournal({
  file: join(process.argv[2]!, 'journal.db'),
  maxBytes: 1024 ** 3,
  windowMs: 3_600_000,
  keepPayloadsMs: 3_600_000,
  log: console,
});

const write = async (): Promise<void> => {
  for (;;) {
    const event = leadEvent('email_opened');
    await journal.append(event);
    process.stdout.write(`${event.id}\n`);
  }
};
await Promise.all(Array.from({ length: 8 }, write));
