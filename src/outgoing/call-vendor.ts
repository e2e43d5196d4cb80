import { VendorError, type VendorTrouble } from '../domain/failure.ts';
import { type HttpResponse, sendRequest, type HttpRequest } from './send-request.ts';
import { clockAheadMs, retryAfterMs } from './retry-after.ts';

export interface VendorCall extends Pick<HttpRequest, 'method' | 'url' | 'headers' | 'signal'> {
  /** For the messages of errors. */
  vendor: string;
  /** Sent as JSON; a string as it is. */
  body?: unknown;
  /** `ignored`: any 2xx will do, whatever it says. */
  answer?: 'json' | 'ignored';
  /** The largest answer that is read, in bytes. */
  mostBytes?: number | undefined;
}

/** Enough for a record or a list of small ones. */
const MOST_BYTES = 8 * 1024 ** 2;
/** For a page of what people wrote: a hundred mails, notes or deliveries. */
export const LARGE_PAGE_BYTES = 32 * 1024 ** 2;

/** Calls a vendor once and returns the JSON of its 2xx answer (undefined when empty). Throws `VendorError`. */
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

/** What an answer that is no 2xx means. */
export function vendorErrorFrom({ status, text, header }: HttpResponse, what: string): VendorError {
  const json = parse(text);
  return new VendorError(troubleOf(status), `${what}: ${status} ${messageOf(json) ?? text}`.trim(), {
    status,
    answer: json,
    retryAfterMs: retryAfterMs(header('retry-after'), header('date')),
    clockAheadMs: clockAheadMs(header('date')),
  });
}

/** Why there was no answer: some errors have no message, only a code. */
export const connectionProblem = ({ message, name, code }: NodeJS.ErrnoException): string => message || code || name;

/** 408 and 425 ask for a repeat; every other 4xx will not change by itself. */
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

/** Instantly's bodies: `{statusCode,error,message}`, `{message}` or `{error}`; others' are close enough. */
function messageOf(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { message, error } = json as { message?: unknown; error?: unknown };
  return [message, error].find((one) => typeof one === 'string' && one !== '') as string | undefined;
}
