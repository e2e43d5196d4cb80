import { asyncLocalStorage, Context } from '@temporalio/activity';
import { type AuthTestResponse, LogLevel, WebClient } from '@slack/web-api';
import type { Message } from '../src/domain/activities.ts';
import { type CallBudget, inTurn, UNLIMITED } from '../src/outgoing/call-budget.ts';
import type { PostMessage } from './message-port.ts';
import { vendorErrorOf } from '../src/slack/refusal.ts';
import { type Channels, createChannels } from '../src/slack/channels.ts';
import { createHistory, metadataOf } from '../src/slack/history.ts';
import { slackFetch } from './slack/http.ts';
import { buttonsOf, contentOf, type Button, type MessageLinks, type Owners } from '../src/slack/message.ts';
import { postOnce } from './slack/post-once.ts';

export interface SlackOptions {
  token: string;
  /** With a slash at its end. */
  apiUrl: string;
  /** Names (`#sales-replies`) or ids. */
  channels: Record<Message['audience'], string>;
  owners?: Owners;
  /** What to do if it is unknown whether an earlier try has posted the message. */
  unknownOutcome: 'repeat' | 'skip';
  links?: MessageLinks;
  /** Each message takes a turn from it. */
  budget?: CallBudget;
}

export interface Slack {
  postMessage: PostMessage;
  /** Posts a message outside of any workflow and returns where Slack has put it. Throws `VendorError`. */
  say(channel: string, message: Message, key: string): Promise<{ id: string | undefined; ts: string | undefined }>;
  /** The channel; null if the bot sees no such channel; undefined if it may not look. Throws `VendorError`. */
  findChannel: Channels['find'];
  /** The bot and the workspace of the token. Throws `VendorError`. */
  whoAmI(): Promise<AuthTestResponse>;
}

/**
 * Posts with a bot token. It needs the scope `chat:write`; with `channels:history` and `channels:read` it can see, before
 * a retry, whether the message was posted. Temporal makes the retries: the SDK makes one request per call.
 */
export function createSlack({
  token,
  apiUrl,
  channels: channelOf,
  owners,
  unknownOutcome,
  links = {},
  budget = UNLIMITED,
}: SlackOptions): Slack {
  const client = new WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    logLevel: LogLevel.ERROR,
    fetch: slackFetch,
  });
  const channels = createChannels(client);
  const history = createHistory(client, channels);

  async function post(channel: string, message: Message, key: string, buttons: Button[] = []) {
    const turn = { urgent: true, signal: asyncLocalStorage.getStore()?.cancellationSignal };
    const send = () =>
      client.chat.postMessage({
        channel,
        ...contentOf(message, buttons, owners),
        link_names: false,
        unfurl_links: false,
        unfurl_media: false,
        metadata: metadataOf(key),
      });
    const posted = await inTurn(budget, turn, send, (error) => vendorErrorOf(error, 'Slack'));
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
    say: (channel, message, key) =>
      post(channel, message, key).catch((error: unknown) => {
        throw vendorErrorOf(error, `Slack chat.postMessage to ${channel}`);
      }),
    findChannel: channels.find,
    whoAmI: () =>
      client.auth.test().catch((error: unknown) => {
        throw vendorErrorOf(error, 'Slack auth.test');
      }),
  };
}
