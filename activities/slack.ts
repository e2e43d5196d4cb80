import { Context } from '@temporalio/activity';
import { LogLevel, WebClient } from '@slack/web-api';
import type { Message } from '../src/domain/activities.ts';
import type { PostMessage } from './message-port.ts';
import { vendorErrorOf } from '../src/slack/refusal.ts';
import { createChannels } from '../src/slack/channels.ts';
import { createHistory, metadataOf } from '../src/slack/history.ts';
import { slackFetch } from './slack/http.ts';
import { buttonsOf, contentOf, type Button, type MessageLinks, type Owners } from '../src/slack/message.ts';
import { postOnce } from './slack/post-once.ts';

export interface SlackOptions {
  token: string;
  /** Ends in a slash. */
  apiUrl: string;
  /** Names (`#sales-replies`) or ids. */
  channels: Record<Message['audience'], string>;
  owners?: Owners;
  /** What to do when it cannot be known whether an earlier try posted the message. */
  unknownOutcome: 'repeat' | 'skip';
  links?: MessageLinks;
}

export type Slack = ReturnType<typeof createSlack>;

/**
 * Posts with a bot token (scope `chat:write`; `channels:history` and `channels:read` to look before a repeat). Retries
 * are Temporal's: the SDK makes one request a call.
 */
export function createSlack({ token, apiUrl, channels: channelOf, owners, unknownOutcome, links = {} }: SlackOptions) {
  const client = new WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    logLevel: LogLevel.ERROR,
    fetch: slackFetch,
  });
  const channels = createChannels(client);
  const history = createHistory(client, channels);

  async function post(channel: string, message: Message, key: string, buttons: Button[] = []) {
    const posted = await client.chat.postMessage({
      channel,
      ...contentOf(message, buttons, owners),
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
      metadata: metadataOf(key),
    });
    if (posted.channel) channels.learn(channel, posted.channel);
    return { id: posted.channel, ts: posted.ts };
  }

  const postMessage: PostMessage = (message, { key, triedSince }) => {
    const channel = channelOf[message.audience];
    const buttons = buttonsOf(message, links, Context.current().info.workflowExecution?.workflowId);
    return postOnce({
      what: `Slack chat.postMessage to ${channel}`,
      unknownOutcome,
      ...(triedSince !== undefined && { look: () => history.holds(channel, key, triedSince) }),
      post: () => post(channel, message, key, buttons),
    });
  };

  return {
    postMessage,
    /** Posts a message outside of any workflow and tells where Slack put it. Throws `VendorError`. */
    say: (channel: string, message: Message, key: string) =>
      post(channel, message, key).catch((error: unknown) => {
        throw vendorErrorOf(error, `Slack chat.postMessage to ${channel}`);
      }),
    /** The channel, null where there is none that the bot can see, undefined where it may not look. Throws `VendorError`. */
    findChannel: channels.find,
    /** Whose token it is. Throws `VendorError`. */
    whoAmI: () =>
      client.auth.test().catch((error: unknown) => {
        throw vendorErrorOf(error, 'Slack auth.test');
      }),
  };
}
