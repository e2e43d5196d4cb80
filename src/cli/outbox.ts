import type { Command } from 'commander';
import { createOutbox, type OutboxMessage } from '../../activities/outbox.ts';
import { shorten } from '../domain/headline.ts';
import type { CliContext } from './context.ts';
import { positive, print } from './output.ts';
import { columns } from './table.ts';

const QUOTED_CHARACTERS = 120;

/** On one line, its quotation shortened. */
const wordsOf = ({ title, lines = [], quote, links }: OutboxMessage['message']): string =>
  [
    title,
    ...lines,
    ...(quote === undefined ? [] : [`“${shorten(quote, QUOTED_CHARACTERS)}”`]),
    ...links.map(({ label, url }) => `${label}: ${url}`),
  ].join(' | ');

export function outboxCommands(program: Command, context: () => CliContext): void {
  program
    .command('outbox')
    .description('messages that wait for a Slack token')
    .command('list')
    .description('what would have been said, newest first')
    .option('--limit <n>', 'at most so many', '50')
    .option('--json', 'as JSON')
    .action((options: { limit: string; json?: boolean }) => {
      const { settings, withStore } = context();
      const messages = withStore((store) =>
        createOutbox(store, settings.slack.channels).list(positive('--limit', options.limit)),
      );
      print(options.json, messages, () =>
        columns(
          [context().clock.heading('AT'), 'CHANNEL', 'MESSAGE'],
          messages.map(({ createdAt, channel, message }) => [
            context().clock.minute(createdAt),
            channel,
            wordsOf(message),
          ]),
        ),
      );
    });
}
