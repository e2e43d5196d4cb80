import { readFileSync } from 'node:fs';
import { text as readText } from 'node:stream/consumers';
import type { Command } from 'commander';
import { listRuns } from '../temporal/list-runs.ts';
import { eventQuery } from '../temporal/run-query.ts';
import type { CliContext } from './context.ts';
import { explain, readPayloads } from './events/explain.ts';
import { explainText } from './events/explain-text.ts';
import { sendCommands } from './events/send.ts';
import { eventText, showEvent } from './events/show.ts';
import { positive, print } from './output.ts';
import { columns } from './table.ts';
import { kindOf, rowOf } from './run-row.ts';

interface ListOptions {
  kind?: string;
  lead?: string;
  campaign?: string;
  attention?: string | true;
  limit: string;
  json?: boolean;
}

export function eventsCommands(program: Command, context: () => CliContext): void {
  const events = program.command('events').description('the events and their workflows');

  sendCommands(events, context);

  events
    .command('list')
    .description('the newest events, as Temporal has them')
    .option('--kind <kind>', 'of this kind')
    .option('--lead <email>', 'of this lead')
    .option('--campaign <name>', 'of this campaign')
    .option('--attention [class]', 'that wait for a person')
    .option('--limit <n>', 'at most so many', '20')
    .option('--json', 'as JSON')
    .action((options: ListOptions) =>
      context().withTemporal(async (temporal) => {
        const { kind, lead, campaign, attention } = options;
        const only = typeof attention === 'string' ? [attention] : attention;
        const query = eventQuery({ kind, lead, campaign, attention: only });
        const rows = (await listRuns(temporal, query, positive('--limit', options.limit))).map(rowOf);
        print(options.json, rows, () =>
          columns(
            [context().clock.heading('STARTED'), 'STATUS', 'KIND', 'LEAD', 'ATTENTION', 'ID', 'WHY UNKNOWN'],
            rows.map((r) => [
              context().clock.minute(r.started),
              r.status,
              kindOf(r),
              r.lead,
              r.attention,
              r.id,
              r.reason,
            ]),
          ),
        );
      }),
    );

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
    .description('one event: what came, what was done, what is pending')
    .option('--json', 'as JSON')
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
