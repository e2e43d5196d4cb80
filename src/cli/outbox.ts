import type { Command } from 'commander';
import { createOutbox, type OutboxMessage } from '../../activities/outbox.ts';
import { command } from '../domain/command.ts';
import { shorten } from '../domain/headline.ts';
import type { CliContext } from './context.ts';
import { byTime } from './list/group.ts';
import { isWithin, readLimit, type ListOptions, type Range, readRange, withListOptions } from './list/options.ts';
import { showList } from './list/show-list.ts';
import { whyEmpty } from './list/why-empty.ts';
import { readAddress, readChoice } from './terminal/option-values.ts';

interface Options extends ListOptions {
  lead?: string;
  channel?: string;
}

const LIMIT = 20;
const QUOTED_CHARACTERS = 120;
const WHAT: [string, string] = ['message', 'messages'];
const GROUPS = {
  channel: ({ channel }: OutboxMessage) => channel,
  lead: ({ message }: OutboxMessage) => message.lead,
};

export function outboxCommands(program: Command, context: () => CliContext): void {
  const list = program
    .command('outbox')
    .description('messages that would have gone to Slack; they are kept here while SLACK_BOT_TOKEN is not set')
    .command('list')
    .description('list the messages, the newest first')
    .option('--lead <email>', 'about this lead')
    .option('--channel <name>', 'to this channel');
  withListOptions(list, 'that were written', [...Object.keys(GROUPS), 'day', 'week'], LIMIT).action(
    (options: Options) => {
      const { settings, clock, withStore } = context();
      const limit = readLimit(options, LIMIT);
      const all = withStore((store) => createOutbox(store, settings.slack.channels).list());
      const filter = {
        ...filterOf(options, all, Object.values(settings.slack.channels)),
        ...readRange(options, clock.zone),
      };
      const fitting = (some: Filter) => all.filter((one) => fits(one, some));
      const found = fitting(filter);
      return showList(options, {
        what: WHAT,
        rows: found.slice(0, limit),
        total: found.length,
        groups: { ...GROUPS, ...byTime(({ createdAt }: OutboxMessage) => createdAt, clock) },
        columns: [
          { heading: clock.heading('AT'), rigid: true, of: ({ createdAt }) => clock.minute(createdAt) },
          { heading: 'CHANNEL', of: ({ channel }) => channel },
          { heading: 'MESSAGE', of: ({ message }) => wordsOf(message) },
        ],
        block: ({ createdAt, channel, message }) =>
          [
            `${clock.says(createdAt)}  ${channel}  ${message.title}`,
            ...linesOf(message).map((line) => `  ${line}`),
            '',
          ].join('\n'),
        whyEmpty: () =>
          whyEmpty(
            {
              what: WHAT,
              filter,
              alone: { lead: (lead) => `no message about ${lead}` },
              nothing: settings.slack.token
                ? 'the outbox is empty: SLACK_BOT_TOKEN is set, so messages go to Slack'
                : `the outbox is empty; this sends an event that writes to it: ${command('events send reply_received --lead jane@example.com')}`,
              count: (some) => fitting(some).length,
            },
            clock,
          ),
      });
    },
  );
}

interface Filter extends Partial<Range> {
  lead?: string | undefined;
  channel?: string | undefined;
}

function filterOf({ lead, channel }: Options, all: OutboxMessage[], known: string[]): Filter {
  const channels = [...new Set([...known, ...all.map((one) => one.channel)])].sort();
  const name =
    channel === undefined
      ? undefined
      : (channels.find((one) => one === `#${channel}`) ?? readChoice('--channel', channel, channels));
  return { lead: lead === undefined ? undefined : readAddress('--lead', lead).toLowerCase(), channel: name };
}

const fits = ({ message, channel, createdAt }: OutboxMessage, filter: Filter): boolean =>
  (filter.lead === undefined || message.lead?.toLowerCase() === filter.lead) &&
  (filter.channel === undefined || channel === filter.channel) &&
  isWithin({ since: filter.since, until: filter.until }, createdAt);

/** What it says besides its title, a line each. */
const linesOf = ({ lines = [], quote, links }: OutboxMessage['message']): string[] => [
  ...lines,
  ...(quote === undefined ? [] : [`“${shorten(quote, QUOTED_CHARACTERS)}”`]),
  ...links.map(({ label, url }) => `${label}: ${url}`),
];

/** On one line. */
const wordsOf = (message: OutboxMessage['message']): string => [message.title, ...linesOf(message)].join(' | ');
