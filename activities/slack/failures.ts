import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { VendorError, type VendorTrouble } from '../../src/domain/failure.ts';

/** Slack's error words with which it did nothing; all others are taken for a bad day of Slack's, outcome unknown. */
const TROUBLES: Record<string, VendorTrouble> = {
  invalid_auth: 'auth',
  not_authed: 'auth',
  account_inactive: 'auth',
  token_revoked: 'auth',
  token_expired: 'auth',
  missing_scope: 'auth',
  no_permission: 'auth',
  not_allowed_token_type: 'auth',
  access_denied: 'auth',
  ekm_access_denied: 'auth',
  team_access_not_granted: 'auth',
  channel_not_found: 'config',
  not_in_channel: 'config',
  is_archived: 'config',
  restricted_action: 'config',
  msg_too_long: 'rejected',
  msg_blocks_too_long: 'rejected',
  no_text: 'rejected',
  invalid_blocks: 'rejected',
  invalid_blocks_format: 'rejected',
  invalid_arguments: 'rejected',
  invalid_metadata_format: 'rejected',
  invalid_metadata_schema: 'rejected',
  metadata_too_large: 'rejected',
  ratelimited: 'rate-limited',
};

/** With these the bot may not see the channel's history, or not the list of channels. */
const OUT_OF_SIGHT = new Set(['missing_scope', 'not_in_channel', 'channel_not_found']);

/** Undefined where the bot may not look. Any other trouble is thrown as `VendorError`. */
export const seen = <T>(look: () => Promise<T>, what: string): Promise<T | undefined> =>
  look().catch((error: unknown) => {
    if (OUT_OF_SIGHT.has(wordOf(error))) return undefined;
    throw vendorErrorOf(error, what);
  });

/** Null where Slack says that it knows no such channel. */
export function unlessUnknown(error: unknown): null {
  if (wordOf(error) === 'channel_not_found') return null;
  throw error;
}

const wordOf = (error: unknown): string => (error instanceof WebAPIPlatformError ? error.data.error : '');

/** The connection was never made. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** Slack surely did not do what was asked. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof WebAPIPlatformError) return Object.hasOwn(TROUBLES, error.data.error);
  if (error instanceof WebAPIRequestError) return NOT_SENT.has(String((reasonOf(error) as NodeJS.ErrnoException).code));
  return error instanceof WebAPIRateLimitedError;
}

export function vendorErrorOf(error: unknown, what: string): VendorError {
  if (error instanceof VendorError) return error;
  if (error instanceof WebAPIRateLimitedError) {
    return new VendorError('rate-limited', `${what}: rate limited`, {
      status: 429,
      retryAfterMs: error.retryAfter * 1000,
    });
  }
  if (error instanceof WebAPIPlatformError) {
    const { error: word, needed } = error.data as { error: string; needed?: string };
    const trouble = Object.hasOwn(TROUBLES, word) ? TROUBLES[word]! : 'unavailable';
    return new VendorError(trouble, `${what}: ${word}${needed ? ` (needs ${needed})` : ''}`, { status: 200 });
  }
  if (error instanceof WebAPIHTTPError) {
    const trouble = error.statusCode === 401 || error.statusCode === 403 ? 'auth' : 'unavailable';
    return new VendorError(trouble, `${what}: ${error.statusCode}`, { status: error.statusCode });
  }
  return new VendorError('unavailable', `${what}: ${reasonOf(error).message}`, { cause: error });
}

/** The innermost reason: `fetch failed` says nothing. */
function reasonOf(error: unknown): Error {
  let at = error instanceof WebAPIRequestError ? error.original : (error as Error);
  while (at.cause instanceof Error) at = at.cause;
  return at;
}
