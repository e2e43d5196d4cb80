import { Agent, request } from 'undici';
import { VendorError, type VendorTrouble } from './domain/failure.ts';

export interface VendorCall {
  /** For the messages of errors. */
  vendor: string;
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  url: URL;
  headers?: Record<string, string>;
  /** Sent as JSON; a string as it is. */
  body?: unknown;
  /** `ignored`: any 2xx will do, whatever it says. */
  answer?: 'json' | 'ignored';
  signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 20_000;
const LONGEST_WAIT_MS = 60 * 60_000;
const agent = new Agent({ connect: { timeout: 5_000 }, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });

/** Calls a vendor once and returns the JSON of its 2xx answer (undefined when empty). Throws `VendorError`. */
export async function callVendor({
  vendor,
  method,
  url,
  headers,
  body,
  answer: wanted = 'json',
  signal,
}: VendorCall): Promise<unknown> {
  const what = `${vendor} ${method} ${url.pathname}`;
  const answer = await request(url, {
    method,
    dispatcher: agent,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) : AbortSignal.timeout(TIMEOUT_MS),
  })
    .then(async ({ statusCode, headers, body }) => ({ status: statusCode, headers, text: await body.text() }))
    .catch((cause: Error) => {
      throw new VendorError('unavailable', `${what}: ${cause.message || cause.name}`, { cause });
    });
  const { status, text } = answer;
  const json = parse(text);
  if (status >= 200 && status < 300) {
    if (json !== undefined || text === '' || wanted === 'ignored') return json;
    throw new VendorError('unavailable', `${what}: ${status}, but the answer is not JSON`, { status });
  }
  throw new VendorError(troubleOf(status), `${what}: ${status} ${messageOf(json) ?? text.slice(0, 200)}`.trim(), {
    status,
    answer: json,
    retryAfterMs: retryAfterMs(answer.headers['retry-after']),
  });
}

/** 408 and 425 ask for a repeat; every other 4xx will not change by itself. */
function troubleOf(status: number): VendorTrouble {
  if (status === 429) return 'rate-limited';
  if (status >= 500 || status === 408 || status === 425) return 'unavailable';
  if (status === 401 || status === 402 || status === 403) return 'auth';
  return status === 404 ? 'not-found' : 'rejected';
}

/** `Retry-After` is a number of seconds or an HTTP date (RFC 9110, 10.2.3). In milliseconds, at most an hour. */
export function retryAfterMs(header: string | string[] | undefined, now = Date.now()): number | undefined {
  const value = Array.isArray(header) ? header[0] : header;
  if (!value?.trim()) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_WAIT_MS) : undefined;
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
