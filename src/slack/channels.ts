import type { WebClient } from '@slack/web-api';
import { seen, nullIfUnknown } from './refusal.ts';
import { pagesOf } from './pages.ts';

/** Whether it is an id: names of channels are lower case. */
export const isChannelId = (channel: string): boolean => /^[CDG][A-Z0-9]{8,}$/.test(channel);

/** A channel as the bot sees it. Fields that Slack does not show are absent. */
export interface Channel {
  id?: string;
  is_member?: boolean;
  is_archived?: boolean;
  is_private?: boolean;
}

export interface Channels {
  /** A channel by name or id: null if the bot sees no such channel, undefined if it may not look. */
  find(channel: string): Promise<Channel | null | undefined>;
  /** Remembers the id that Slack has named for a channel. */
  learn(channel: string, id: string): void;
  /** The channel's id; undefined if the bot cannot find it. */
  idOf(channel: string): Promise<string | undefined>;
}

/** With the scope `channels:read` the bot sees public channels, with `groups:read` the private ones that it is in. */
export function createChannels(client: WebClient): Channels {
  const ids = new Map<string, string>();

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
    client.conversations.info({ channel }).then(({ channel: found }) => found ?? null, nullIfUnknown);

  return {
    find,
    learn(channel, id) {
      ids.set(channel, id);
    },
    async idOf(channel) {
      if (isChannelId(channel)) return channel;
      const id = ids.get(channel) ?? (await find(channel))?.id;
      if (id) ids.set(channel, id);
      return id;
    },
  };
}
