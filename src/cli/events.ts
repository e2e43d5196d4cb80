import { readFileSync } from 'node:fs';
import { text as readText } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { explain } from './events/explain.ts';
import { readPayloads } from './events/explain-input.ts';
import { explainText } from './events/explain-text.ts';
import { listCommand } from './events/list.ts';
import { sendCommands } from './events/send.ts';
import { eventText, showEvent } from './events/show.ts';
import { print } from './terminal/output.ts';

export function eventsCommands(program: Command, context: () => CliContext): void {
  const events = program.command('events').description('events and their workflows: list, show, send');

  sendCommands(events, context);
  listCommand(events, context);

  events
    .command('explain <file>')
    .description('what a payload becomes and what would be done, without doing it: a file, or - for standard input')
    .option('--json', 'as JSON')
    .action(async (file: string, options: { json?: boolean }) => {
      const text = await textIn(file);
      const { settings } = context();
      const explained = readPayloads(text, new Date()).map((given) => explain(given, settings));
      print(options.json, explained, () => explained.map(explainText).join('\n\n'));
    });

  events
    .command('show <id>')
    .description('show one event: what came, what was done and when, what is pending')
    .option('--json', 'as JSON for programs; times in UTC')
    .action((id: string, options: { json?: boolean }) =>
      context().withTemporal(async (temporal) => {
        const shown = await showEvent(temporal, id);
        print(options.json, shown, () => eventText(shown, context().clock));
      }),
    );
}

/** `-` is standard input. */
async function textIn(file: string): Promise<string> {
  if (file === '-') return readText(process.stdin);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`<file> is "${file}", which cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
