import type { WebClient } from '@slack/web-api';
import type { Channels } from './channels.ts';
import { seen } from './refusal.ts';
import { pagesOf } from './pages.ts';
import { HOUR_MS } from '../domain/duration.ts';

const EVENT_TYPE = 'instantly_temporal';
/** The metadata by which an effect's message is recognised. */
export const metadataOf = (key: string) => ({ event_type: EVENT_TYPE, event_payload: { key } });

/** Slack's clock and ours may differ by this much. A message is recognised by its key, so a wide margin is safe. */
const MARGIN_MS = HOUR_MS;

/** The messages in the channels, as far as the bot can see them. */
export function createHistory(client: WebClient, channels: Pick<Channels, 'idOf'>) {
  async function search(channel: string, key: string, oldest: string): Promise<boolean | undefined> {
    const ours = ({ event_type, event_payload }: Metadata) =>
      event_type === EVENT_TYPE && event_payload?.['key'] === key;
    let isComplete = false;
    const history = pagesOf((from) =>
      client.conversations.history({ channel, oldest, include_all_metadata: true, limit: 200, ...from }),
    );
    for await (const { messages = [], isLast } of history) {
      if (messages.some(({ metadata }) => metadata && ours(metadata))) return true;
      isComplete = isLast;
    }
    return isComplete ? false : undefined;
  }

  return {
    /** Whether the effect's message is in the channel, posted after `since` (milliseconds since 1970); undefined if the bot may not look. */
    async holds(channel: string, key: string, since: number): Promise<boolean | undefined> {
      const id = await channels.idOf(channel);
      if (!id) return undefined;
      const oldest = ((since - MARGIN_MS) / 1000).toFixed(6);
      return seen(() => search(id, key, oldest), `Slack conversations.history of ${channel}`);
    },
  };
}

interface Metadata {
  event_type?: string;
  event_payload?: Record<string, unknown>;
}
