import { readFileSync } from 'node:fs';
import { text as readStream } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { answerLeadCommand } from './events/answer-lead.ts';
import { explain } from './events/explain.ts';
import { readPayloads } from './events/explain-input.ts';
import { explainText } from './events/explain-text.ts';
import { eventsListCommand } from './events/list.ts';
import { sendCommand } from './events/send.ts';
import { eventText, showEvent } from './events/show.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { print } from './terminal/output.ts';

export function eventsCommands(program: Command, context: () => CliContext): void {
  const events = program.command('events').description('list events, show one, send a test event, explain a payload');

  sendCommand(events, context);
  answerLeadCommand(events, context);
  eventsListCommand(events, context);

  const explainCommand = events
    .command('explain')
    .argument('<file>', 'a file with one payload, several, or rows of Instantly’s delivery log; - reads standard input')
    .description('explain how a payload is read and what would be done; nothing is sent or started')
    .option(...JSON_OPTION)
    .action(async (file: string, options: { json?: boolean }) => {
      const text = await textIn(file);
      const { settings } = context();
      const explained = readPayloads(text, new Date()).map((given) => explain(given, settings));
      print(options.json, explained, () => explained.map(explainText).join('\n\n'));
    });
  withExamples(explainCommand, 'events explain payload.json', 'events explain - < payload.json');

  const show = events
    .command('show')
    .argument('<id>', 'the event’s id, or the beginning of it; events list shows ids')
    .description('show one event: its fields, what was done and when, and what is pending')
    .option(...JSON_OPTION)
    .action((id: string, options: { json?: boolean }) =>
      context().withTemporal(async (temporal) => {
        const shown = await showEvent(temporal, id);
        print(options.json, shown, () => eventText(shown, context().clock));
      }),
    );
  withExamples(show, 'events show reply_received-9b31');
}

/** @param file a path, or `-` for standard input. */
async function textIn(file: string): Promise<string> {
  if (file === '-') return readStream(process.stdin);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`<file> is "${file}", which cannot be read (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    });
  }
}
