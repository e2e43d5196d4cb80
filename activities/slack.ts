import { Context } from '@temporalio/activity';
import {
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api';
import type { Message } from '../src/domain/activities.ts';
import { VendorError, type VendorTrouble } from '../src/domain/failure.ts';
import type { PostMessage } from './index.ts';

export interface SlackOptions {
  token: string;
  /** Ends in a slash. */
  apiUrl: string;
  channels: Record<Message['audience'], string>;
}

export type Slack = ReturnType<typeof createSlack>;

const TIMEOUT_MS = 10_000;

/** Posts with a bot token (scope `chat:write`). Retries are Temporal's: the SDK makes one request a call. */
export function createSlack({ token, apiUrl, channels }: SlackOptions) {
  const options = {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    logLevel: LogLevel.ERROR,
  };
  const client = new WebClient(token, {
    ...options,
    fetch: (url, init) => fetch(url, { ...init, signal: whileRunning(init?.signal) }),
  });

  const postMessage: PostMessage = async (message, { key }) => {
    const channel = channels[message.audience];
    await client.chat
      .postMessage({
        channel,
        text: textOf(message),
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: 'instantly_temporal', event_payload: { key } },
      })
      .catch((error: unknown) => {
        throw vendorErrorOf(error, `Slack chat.postMessage to ${channel}`);
      });
  };

  return {
    postMessage,
    /** Whose token it is, asked outside of any activity. Throws `VendorError`. */
    whoAmI: () =>
      new WebClient(token, options).auth.test().catch((error: unknown) => {
        throw vendorErrorOf(error, 'Slack auth.test');
      }),
  };
}

/** The activity's cancellation ends the request too. */
const whileRunning = (own: AbortSignal | null | undefined): AbortSignal => {
  const { cancellationSignal } = Context.current();
  return own ? AbortSignal.any([own, cancellationSignal]) : cancellationSignal;
};

/** Slack's markup for the message; nothing in it but the title's bold, the quotation and the link is markup. */
export function textOf({ title, lines = [], quote, link }: Message): string {
  return [
    `*${escape(title)}*`,
    ...lines.map(escape),
    ...(quote ? quote.split('\n').map((line) => `> ${escape(line)}`) : []),
    ...(link ? [`<${escape(link.url).replaceAll('|', '%7C')}|${escape(link.label)}>`] : []),
  ].join('\n');
}

/** https://docs.slack.dev/messaging/formatting-message-text: exactly these three, `&` first. */
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Slack's error words that a person has to cure; all others with a 200 are taken for a bad day of Slack's. */
const TROUBLES: Record<string, VendorTrouble> = {
  invalid_auth: 'auth',
  not_authed: 'auth',
  account_inactive: 'auth',
  token_revoked: 'auth',
  token_expired: 'auth',
  missing_scope: 'auth',
  no_permission: 'auth',
  channel_not_found: 'config',
  not_in_channel: 'config',
  is_archived: 'config',
  restricted_action: 'config',
  msg_too_long: 'rejected',
  no_text: 'rejected',
  invalid_arguments: 'rejected',
  invalid_metadata_format: 'rejected',
  metadata_too_large: 'rejected',
};

function vendorErrorOf(error: unknown, what: string): VendorError {
  if (error instanceof WebAPIRateLimitedError) {
    return new VendorError('rate-limited', `${what}: rate limited`, {
      status: 429,
      retryAfterMs: error.retryAfter * 1000,
    });
  }
  if (error instanceof WebAPIPlatformError) {
    return new VendorError(TROUBLES[error.data.error] ?? 'unavailable', `${what}: ${error.data.error}`, {
      status: 200,
    });
  }
  if (error instanceof WebAPIHTTPError) {
    const trouble = error.statusCode === 401 || error.statusCode === 403 ? 'auth' : 'unavailable';
    return new VendorError(trouble, `${what}: ${error.statusCode}`, { status: error.statusCode });
  }
  const reason = error instanceof WebAPIRequestError ? error.original.message : (error as Error).message;
  return new VendorError('unavailable', `${what}: ${reason}`, { cause: error });
}
