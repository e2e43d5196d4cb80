import type { WebClient } from '@slack/web-api';
import { isOutOfSight, vendorErrorOf } from './failures.ts';

const EVENT_TYPE = 'instantly_temporal';
/** What marks a message as that of an effect. */
export const metadataOf = (key: string) => ({ event_type: EVENT_TYPE, event_payload: { key } });

/** Names are lower case. */
export const isChannelId = (channel: string): boolean => /^[CDG][A-Z0-9]{8,}$/.test(channel);

/** Slack's clock and ours may differ. */
const MARGIN_MS = 60_000;
/** So many pages at most: 2,000 messages, or 9,990 channels of a type. */
const PAGES = 10;

/** What the bot can see of its channels. */
export function createHistory(client: WebClient) {
  const ids = new Map<string, string>();

  /** Needs `channels:read`, for private channels `groups:read`. */
  async function idOf(channel: string): Promise<string | undefined> {
    if (isChannelId(channel)) return channel;
    const known = ids.get(channel);
    if (known) return known;
    for (const types of ['public_channel', 'private_channel']) {
      const found = await seen(() => listed(channel.replace(/^#/, ''), types), 'Slack conversations.list');
      if (found) {
        ids.set(channel, found);
        return found;
      }
    }
    return undefined;
  }

  async function listed(name: string, types: string): Promise<string | undefined> {
    const list = pagesOf((from) => client.conversations.list({ types, exclude_archived: true, limit: 999, ...from }));
    for await (const { channels = [] } of list) {
      const id = channels.find((one) => one.name === name)?.id;
      if (id) return id;
    }
    return undefined;
  }

  async function search(channel: string, key: string, oldest: string): Promise<boolean | undefined> {
    const ours = ({ event_type, event_payload }: Metadata) =>
      event_type === EVENT_TYPE && event_payload?.['key'] === key;
    let complete = false;
    const history = pagesOf((from) =>
      client.conversations.history({ channel, oldest, include_all_metadata: true, limit: 200, ...from }),
    );
    for await (const { messages = [], response_metadata } of history) {
      if (messages.some(({ metadata }) => metadata && ours(metadata))) return true;
      complete = !response_metadata?.next_cursor;
    }
    return complete ? false : undefined;
  }

  return {
    /** Slack said which channel it is. */
    learn: (channel: string, id: string) => void ids.set(channel, id),
    /** Whether the channel holds the effect's message since then; undefined where that cannot be seen. */
    async holds(channel: string, key: string, since: number): Promise<boolean | undefined> {
      const id = await idOf(channel);
      if (!id) return undefined;
      const oldest = ((since - MARGIN_MS) / 1000).toFixed(6);
      return seen(() => search(id, key, oldest), `Slack conversations.history of ${channel}`);
    },
  };
}

/** Undefined where the bot may not look; any other trouble is thrown as `VendorError`. */
const seen = <T>(look: () => Promise<T>, what: string): Promise<T | undefined> =>
  look().catch((error: unknown) => {
    if (isOutOfSight(error)) return undefined;
    throw vendorErrorOf(error, what);
  });

interface Metadata {
  event_type?: string;
  event_payload?: Record<string, unknown>;
}

type Page = { response_metadata?: { next_cursor?: string } };

async function* pagesOf<P extends Page>(call: (from: { cursor?: string }) => Promise<P>): AsyncGenerator<P> {
  let from = {};
  for (let nth = 0; nth < PAGES; nth += 1) {
    const page = await call(from);
    yield page;
    const cursor = page.response_metadata?.next_cursor;
    if (!cursor) return;
    from = { cursor };
  }
}
