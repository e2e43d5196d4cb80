import { WebAPIPlatformError, WebAPIRequestError } from '@slack/web-api';
import { VendorError, type VendorTrouble } from '../domain/failure.ts';
import { connectionProblem } from '../outgoing/call-vendor.ts';
import { troubleOfErrorCode } from './error-codes.ts';

/** With these codes the bot may not see the channel's history or the list of channels. */
const OUT_OF_SIGHT = new Set(['missing_scope', 'not_in_channel', 'channel_not_found']);

/** Runs `look`; undefined if the bot may not look. Throws every other error as `VendorError`. */
export const seen = <T>(look: () => Promise<T>, what: string): Promise<T | undefined> =>
  look().catch((error: unknown) => {
    if (OUT_OF_SIGHT.has(wordOf(error) ?? '')) return undefined;
    throw vendorErrorOf(error, what);
  });

/** A handler for `catch`: null if Slack has no such channel; throws every other error again. */
export function nullIfUnknown(error: unknown): null {
  if (wordOf(error) === 'channel_not_found') return null;
  throw error;
}

/** The error code by which Slack has refused. A text that is no code is not repeated. */
function wordOf(error: unknown): string | undefined {
  if (!(error instanceof WebAPIPlatformError)) return undefined;
  const { error: word } = error.data as { error: unknown };
  return typeof word === 'string' && /^[\w.:-]{1,100}$/.test(word) ? word : 'an error without a word';
}

/** With these codes there was no connection, so nothing was sent. */
const NOT_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];

/** Whether it is certain that Slack has not made the change. */
export function isRefusal(error: unknown): boolean {
  const word = wordOf(error);
  if (word !== undefined) return troubleOfErrorCode(word) !== undefined;
  const reason = innermost(error);
  if (reason instanceof VendorError)
    return reason.trouble === 'rate-limited' || ((reason.status ?? 0) >= 300 && reason.trouble !== 'unavailable');
  return NOT_SENT.includes((reason as NodeJS.ErrnoException).code ?? '');
}

/** A `VendorError` with Slack's own reason. @param what names the call. */
export function vendorErrorOf(error: unknown, what: string): VendorError {
  if (error instanceof VendorError) return error;
  const word = wordOf(error);
  if (word !== undefined) {
    const { data } = error as WebAPIPlatformError;
    const { needed } = data as { needed?: unknown };
    const { retryAfter } = data.response_metadata ?? {};
    const scopes = typeof needed === 'string' && /^[\w:.,\s-]+$/.test(needed) ? ` (needs ${needed})` : '';
    return new VendorError(troubleOfErrorCode(word) ?? 'unavailable', `${what}: ${word}${scopes}`, {
      status: 200,
      retryAfterMs: typeof retryAfter === 'number' ? retryAfter * 1000 : undefined,
    });
  }
  const reason = innermost(error);
  if (!(reason instanceof VendorError))
    return new VendorError('unavailable', `${what}: ${connectionProblem(reason)}`, { cause: reason });
  const { status, retryAfterMs, message } = reason;
  return new VendorError(troubleOf(reason), `${what}: ${message}`, { status, retryAfterMs });
}

/** Slack answers an error with a code. A bare status of this kind comes from another server at that address. */
const troubleOf = ({ status = 0, trouble }: VendorError): VendorTrouble =>
  (status >= 300 && status < 400) || status === 404 || status === 405 || status === 410 ? 'config' : trouble;

/** The innermost cause: the outer error only says `fetch failed`. */
function innermost(error: unknown): Error {
  let at = error instanceof WebAPIRequestError ? error.original : (error as Error);
  while (!(at instanceof VendorError) && at.cause instanceof Error) at = at.cause;
  return at;
}
