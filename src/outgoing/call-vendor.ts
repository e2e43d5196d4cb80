import { VendorError, type VendorTrouble } from '../domain/failure.ts';
import { type HttpResponse, sendRequest, type HttpRequest } from './send-request.ts';
import { clockAheadMs, retryAfterMs } from './retry-after.ts';

export interface VendorCall extends Pick<HttpRequest, 'method' | 'url' | 'headers' | 'signal'> {
  /** Names the vendor in error messages. */
  vendor: string;
  /** Sent as JSON; a string is sent unchanged. */
  body?: unknown;
  /** `ignored`: the body of a 2xx answer does not matter. */
  answer?: 'json' | 'ignored';
  /** The largest answer that is read, in bytes. */
  mostBytes?: number | undefined;
}

/** Enough for a record, or a list of small records. */
const MOST_BYTES = 8 * 1024 ** 2;
/** Enough for a page of a hundred mails, notes or deliveries. */
export const LARGE_PAGE_BYTES = 32 * 1024 ** 2;

/** Calls a vendor once and returns the JSON of its 2xx answer (undefined if it is empty). Throws `VendorError`. */
export async function callVendor(call: VendorCall): Promise<unknown> {
  const { vendor, method, url, headers, body, answer: wanted = 'json', mostBytes = MOST_BYTES, signal } = call;
  const what = `${vendor} ${method} ${url.pathname}`;
  const answer = await sendRequest({
    method,
    url,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    mostBytes: wanted === 'ignored' ? 0 : mostBytes,
    signal,
  }).catch((cause: Error) => {
    throw new VendorError('unavailable', `${what}: ${connectionProblem(cause)}`, { cause });
  });
  const { status, text } = answer;
  if (status < 200 || status >= 300) throw vendorErrorFrom(answer, what);
  const json = parse(text);
  if (json !== undefined || text === '' || wanted === 'ignored') return json;
  const reason = answer.isWhole ? 'the answer is not JSON' : `the answer is larger than ${mostBytes} bytes`;
  throw new VendorError('unavailable', `${what}: ${status}, but ${reason}`, { status });
}

/** The error for an answer that is not 2xx. @param what names the call. */
export function vendorErrorFrom({ status, text, header }: HttpResponse, what: string): VendorError {
  const json = parse(text);
  return new VendorError(troubleOf(status), `${what}: ${status} ${messageOf(json) ?? text}`.trim(), {
    status,
    answer: json,
    retryAfterMs: retryAfterMs(header('retry-after'), header('date')),
    clockAheadMs: clockAheadMs(header('date')),
  });
}

/** Why there was no answer. Some errors have no message, only a code. */
export const connectionProblem = ({ message, name, code }: NodeJS.ErrnoException): string => message || code || name;

/** 408 and 425 ask for a retry (RFC 9110, RFC 8470); a retry cannot help after any other 4xx. */
function troubleOf(status: number): VendorTrouble {
  if (status === 429) return 'rate-limited';
  if (status >= 500 || status === 408 || status === 425) return 'unavailable';
  if (status === 401 || status === 402 || status === 403) return 'auth';
  return status === 404 ? 'not-found' : 'rejected';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The message in `{statusCode,error,message}`, `{message}` or `{error}`: Instantly's forms; other vendors' are similar. */
function messageOf(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { message, error } = json as { message?: unknown; error?: unknown };
  return [message, error].find((one) => typeof one === 'string' && one !== '') as string | undefined;
}
