import type { Command } from 'commander';
import { createOutbox, type OutboxMessage } from '../../activities/outbox.ts';
import { command } from '../domain/command.ts';
import { shorten } from '../domain/headline.ts';
import type { Settings } from '../settings/settings.ts';
import type { CliContext } from './context.ts';
import { byTime } from './list/group.ts';
import { isWithin, type ListOptions, type Range, readLimit, readRange, withListOptions } from './list/options.ts';
import { type ListColumn, showList } from './list/show-list.ts';
import { whyEmpty } from './list/why-empty.ts';
import type { Clock } from './terminal/clock.ts';
import { withExamples } from './terminal/help.ts';
import { readEmail, readChoice } from './terminal/option-values.ts';

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
    .description(
      'list the messages that would have been posted to Slack: they are stored while SLACK_BOT_TOKEN is not set',
    )
    .command('list')
    .description('list the messages, the newest first')
    .option('--lead <email>', 'only messages about the lead with this email address')
    .option('--channel <name>', 'only messages to this channel, such as "#sales-wins"');
  withListOptions(list, 'messages written', [...Object.keys(GROUPS), 'day', 'week'], LIMIT);
  withExamples(list, 'outbox list', 'outbox list --lead jane@example.com --since today');
  list.action(async (options: Options) => {
    const { settings, clock, withStore } = context();
    const limit = readLimit(options, LIMIT);
    const all = await withStore((store) => createOutbox(store, settings.slack.channels).list());
    const filter = {
      ...readOutboxFilter(options, all, Object.values(settings.slack.channels)),
      ...readRange(options, clock.zone),
    };
    const matching = (some: OutboxFilter) => all.filter((one) => matches(one, some));
    const found = matching(filter);
    return showList(options, {
      what: WHAT,
      rows: found.slice(0, limit),
      total: found.length,
      groups: { ...GROUPS, ...byTime(({ createdAt }: OutboxMessage) => createdAt, clock) },
      columns: columnsOf(clock),
      block: (message) => blockText(message, clock),
      whyEmpty: () => whyNoMessage(filter, (some) => matching(some).length, settings, clock),
    });
  });
}

const columnsOf = (clock: Clock): ListColumn<OutboxMessage>[] => [
  { heading: clock.heading('AT'), rigid: true, of: ({ createdAt }) => clock.minute(createdAt) },
  { heading: 'CHANNEL', of: ({ channel }) => channel },
  { heading: 'MESSAGE', of: ({ message }) => [message.title, ...linesOf(message)].join(' | ') },
];

const blockText = ({ createdAt, channel, message }: OutboxMessage, clock: Clock): string =>
  [`${clock.says(createdAt)}  ${channel}  ${message.title}`, ...linesOf(message).map((line) => `  ${line}`), ''].join(
    '\n',
  );

const whyNoMessage = (
  filter: OutboxFilter,
  count: (filter: OutboxFilter) => number,
  { slack }: Settings,
  clock: Clock,
): Promise<string> =>
  whyEmpty(
    {
      what: WHAT,
      filter,
      alone: { lead: (lead) => `no message about ${lead}` },
      nothing: slack.token
        ? 'the outbox is empty: SLACK_BOT_TOKEN is set, so messages go to Slack'
        : `the outbox is empty; to send an event that writes to it: ${command('events send reply_received --lead jane@example.com')}`,
      count,
    },
    clock,
  );

interface OutboxFilter extends Partial<Range> {
  /** Lower case. */
  lead?: string | undefined;
  channel?: string | undefined;
}

/** A channel may be named without its #, and a channel that is no longer in the settings may still have messages. */
function readOutboxFilter({ lead, channel }: Options, all: OutboxMessage[], known: string[]): OutboxFilter {
  const channels = [...new Set([...known, ...all.map((one) => one.channel)])].sort();
  const name =
    channel === undefined
      ? undefined
      : (channels.find((one) => one === `#${channel}`) ?? readChoice('--channel', channel, channels));
  return { lead: lead === undefined ? undefined : readEmail('--lead', lead).toLowerCase(), channel: name };
}

const matches = ({ message, channel, createdAt }: OutboxMessage, filter: OutboxFilter): boolean =>
  (filter.lead === undefined || message.lead?.toLowerCase() === filter.lead) &&
  (filter.channel === undefined || channel === filter.channel) &&
  isWithin({ since: filter.since, until: filter.until }, createdAt);

/** The message without its title. */
const linesOf = ({ lines = [], quote, links }: OutboxMessage['message']): string[] => [
  ...lines,
  ...(quote === undefined ? [] : [`“${shorten(quote, QUOTED_CHARACTERS)}”`]),
  ...links.map(({ label, url }) => `${label}: ${url}`),
];
