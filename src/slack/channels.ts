import type { WebClient } from '@slack/web-api';
import { seen, unlessUnknown } from './refusal.ts';
import { pagesOf } from './pages.ts';

/** Names are lower case. */
export const isChannelId = (channel: string): boolean => /^[CDG][A-Z0-9]{8,}$/.test(channel);

/** A channel as Slack shows it to the bot; what it does not show is absent. */
export interface Channel {
  id?: string;
  is_member?: boolean;
  is_archived?: boolean;
  is_private?: boolean;
}

export type Channels = ReturnType<typeof createChannels>;

/** The channels that the bot can see: with `channels:read` public ones, with `groups:read` private ones that it is in. */
export function createChannels(client: WebClient) {
  const ids = new Map<string, string>();

  /** Null where there is none among those that can be seen, undefined where none can be seen. */
  async function find(channel: string): Promise<Channel | null | undefined> {
    if (isChannelId(channel)) return seen(() => byId(channel), `Slack conversations.info of ${channel}`);
    let result: null | undefined;
    for (const types of ['public_channel', 'private_channel']) {
      const found = await seen(() => byName(channel.replace(/^#/, ''), types), 'Slack conversations.list');
      if (found) return found;
      if (found === null) result = null;
    }
    return result;
  }

  async function byName(name: string, types: string): Promise<Channel | null | undefined> {
    let isComplete = false;
    const list = pagesOf((from) => client.conversations.list({ types, exclude_archived: true, limit: 999, ...from }));
    for await (const { channels = [], isLast } of list) {
      const found = channels.find((one) => one.name === name);
      if (found) return found;
      isComplete = isLast;
    }
    return isComplete ? null : undefined;
  }

  const byId = (channel: string): Promise<Channel | null> =>
    client.conversations.info({ channel }).then(({ channel: found }) => found ?? null, unlessUnknown);

  return {
    find,
    /** Slack said which channel it is. */
    learn: (channel: string, id: string) => void ids.set(channel, id),
    async idOf(channel: string): Promise<string | undefined> {
      if (isChannelId(channel)) return channel;
      const id = ids.get(channel) ?? (await find(channel))?.id;
      if (id) ids.set(channel, id);
      return id;
    },
  };
}
