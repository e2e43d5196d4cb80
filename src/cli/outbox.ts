import type { Command } from 'commander';
import { createOutbox, type OutboxMessage } from '../../activities/outbox.ts';
import { command } from '../domain/command.ts';
import { shorten } from '../domain/headline.ts';
import type { Settings } from '../settings/settings.ts';
import type { CliContext } from './context.ts';
import { byTime, TIMES } from './list/group.ts';
import { type ListOptions, type Range, readLimit, readRange, withListOptions } from './list/options.ts';
import { type ListColumn, showList } from './list/show-list.ts';
import { whyEmpty } from './list/why-empty.ts';
import type { Clock } from '../calendar/clock.ts';
import { withExamples } from './terminal/help.ts';
import { readEmail, readChoice } from './terminal/option-values.ts';

type Outbox = ReturnType<typeof createOutbox>;

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
  withListOptions(list, 'messages written', [...Object.keys(GROUPS), ...TIMES], LIMIT);
  withExamples(list, 'outbox list', 'outbox list --lead jane@example.com --since today');
  list.action(async (options: Options) => {
    const { settings, clock, withStore } = context();
    const limit = readLimit(options, LIMIT);
    await withStore(async (store) => {
      const outbox = createOutbox(store, settings.slack.channels);
      const filter = { ...(await readOutboxFilter(options, outbox, settings)), ...readRange(options, clock.zone) };
      await showList(options, {
        what: WHAT,
        pages: newestMessages(outbox, filter, limit),
        total: () => countMatching(outbox, filter),
        groups: { ...GROUPS, ...byTime(({ createdAt }: OutboxMessage) => createdAt, clock) },
        columns: () => columnsOf(clock),
        block: (message) => blockText(message, clock),
        whyEmpty: () => whyNoMessage(filter, (some) => countMatching(outbox, some), settings, clock),
      });
    });
  });
}

async function* newestMessages(outbox: Outbox, filter: OutboxFilter, limit: number): AsyncGenerator<OutboxMessage[]> {
  let left = limit;
  for await (const page of outbox.pages(stored(filter))) {
    const rows = page.filter((one) => isAbout(one, filter)).slice(0, left);
    yield rows;
    left -= rows.length;
    if (left <= 0) return;
  }
}

/** Only a message itself says about whom it is. */
async function countMatching(outbox: Outbox, filter: OutboxFilter): Promise<number> {
  if (filter.lead === undefined) return outbox.count(stored(filter));
  let count = 0;
  for await (const page of newestMessages(outbox, filter, Infinity)) count += page.length;
  return count;
}

const isAbout = ({ message }: OutboxMessage, { lead }: OutboxFilter): boolean =>
  lead === undefined || message.lead?.toLowerCase() === lead;

/** The part of the filter that the store knows. */
const stored = ({ channel, since, until }: OutboxFilter) => ({
  channel,
  since: since === undefined ? undefined : new Date(since).toISOString(),
  until: until === undefined ? undefined : new Date(until).toISOString(),
});

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
  count: (filter: OutboxFilter) => Promise<number>,
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
async function readOutboxFilter(
  { lead, channel }: Options,
  outbox: Outbox,
  { slack }: Settings,
): Promise<OutboxFilter> {
  const about = lead === undefined ? undefined : readEmail('--lead', lead).toLowerCase();
  if (channel === undefined) return { lead: about };
  const channels = [...new Set([...Object.values(slack.channels), ...(await outbox.channels())])].sort();
  const name = channels.find((one) => one === `#${channel}`) ?? readChoice('--channel', channel, channels);
  return { lead: about, channel: name };
}

/** The message without its title. */
const linesOf = ({ lines = [], quote, links }: OutboxMessage['message']): string[] => [
  ...lines,
  ...(quote === undefined ? [] : [`“${shorten(quote, QUOTED_CHARACTERS)}”`]),
  ...links.map(({ label, url }) => `${label}: ${url}`),
];
