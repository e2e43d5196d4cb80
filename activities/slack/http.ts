import { asyncLocalStorage } from '@temporalio/activity';
import { z } from 'zod';
import { VendorError } from '../../src/domain/failure.ts';
import { vendorErrorFrom } from '../../src/outgoing/call-vendor.ts';
import { sendRequest } from '../../src/outgoing/send-request.ts';

const TIMEOUT_MS = 10_000;
/** Enough for a page of channels, or of messages with their blocks. */
const MOST_BYTES = 16 * 1024 ** 2;

/** The fields that the SDK reads. It fails on another form of `response_metadata`, even if Slack has made the change. */
const Answer = z.looseObject({
  ok: z.boolean(),
  response_metadata: z
    .object({ next_cursor: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/**
 * The `fetch` of Slack's SDK: it limits the size of answers and follows no redirect, as our calls to other vendors do.
 * Returns only answers in Slack's form. Throws a `VendorError` for any other answer, and the connection's error if there
 * is no answer.
 */
export const slackFetch: typeof fetch = async (input, { headers, body } = {}) => {
  const url = new URL(input instanceof Request ? input.url : input);
  const answer = await sendRequest({
    method: 'POST',
    url,
    headers: Object.fromEntries(new Headers(headers)),
    body: typeof body === 'string' ? body : undefined,
    mostBytes: MOST_BYTES,
    // The cancellation of an activity ends its request.
    signal: asyncLocalStorage.getStore()?.cancellationSignal,
    timeoutMs: TIMEOUT_MS,
  });
  const { status, header } = answer;
  const said = Answer.safeParse(parse(answer.text));
  const isWord = said.success && !said.data.ok && typeof said.data['error'] === 'string';
  if (status === 429 || (status !== 200 && !isWord)) {
    const { trouble, retryAfterMs } = vendorErrorFrom(answer, 'Slack');
    throw new VendorError(trouble, String(status), { status, retryAfterMs });
  }
  if (!said.success) {
    const reason = answer.isWhole ? 'not as Slack answers' : `an answer of more than ${MOST_BYTES} bytes`;
    throw new VendorError('unavailable', `${status}, but ${reason}`, { status });
  }
  const names = ['x-oauth-scopes', 'retry-after'].flatMap((name) => {
    const value = header(name);
    return value === undefined ? [] : [[name, value]];
  });
  return Response.json(said.data, { headers: Object.fromEntries(names) as Record<string, string> });
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
