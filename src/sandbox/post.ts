import { request, type Dispatcher } from 'undici';
import type { Payload } from './subscription.ts';
import type { WebhookFields } from './webhooks.ts';

export interface Outcome {
  success: boolean;
  status_code: number | null;
  error_message: string | null;
  response_time_ms: number;
}

/** As captured from Instantly in October 2025. It signs nothing and sends no delivery id. */
const HEADERS = {
  accept: 'application/json, text/plain, */*',
  'content-type': 'application/json',
  'user-agent': 'axios/0.21.4',
};

/** Posts a payload to a webhook's URL once. Never throws: a failure is an outcome. */
export async function post(
  { target_hook_url, headers }: Pick<WebhookFields, 'target_hook_url' | 'headers'>,
  payload: Payload,
  { dispatcher, timeoutMs }: { dispatcher: Dispatcher; timeoutMs: number },
): Promise<Outcome> {
  const startedAt = performance.now();
  const ended = (status_code: number | null, error_message: string | null): Outcome => ({
    success: error_message === null,
    status_code,
    error_message,
    response_time_ms: Math.round(performance.now() - startedAt),
  });
  const own = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  try {
    const { statusCode, body } = await request(target_hook_url, {
      method: 'POST',
      headers: { ...HEADERS, ...Object.fromEntries(own) },
      body: JSON.stringify(payload),
      dispatcher,
      signal: AbortSignal.timeout(timeoutMs),
    });
    await body.dump();
    const accepted = statusCode >= 200 && statusCode < 300;
    return ended(statusCode, accepted ? null : `Request failed with status code ${statusCode}`);
  } catch (error) {
    return ended(null, reasonOf(error as Error & { code?: string }, timeoutMs));
  }
}

/** In the words of axios, the client that Instantly uses. */
function reasonOf(error: Error & { code?: string }, timeoutMs: number): string {
  if (error.name === 'TimeoutError') return `timeout of ${timeoutMs}ms exceeded`;
  return error.message || error.code || error.name;
}
