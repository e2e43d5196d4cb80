import { request } from 'undici';

/** What `/readyz` says. */
export interface ReceiverReadiness {
  ready: boolean;
  problems: string[];
  journal: { depth: number; oldest_age_seconds: number };
}

const TIMEOUT_MS = 5_000;
const timeouts = { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS };

/**
 * Asks the receiver at this address. Rejects when what answers is no receiver of ours.
 * @param secret one that the receiver takes: it answers others only where no OPS_ADDRESS is set.
 */
export async function readinessOf(url: string, secret?: string): Promise<ReceiverReadiness> {
  const { statusCode, body } = await request(`${url}/readyz`, {
    headers: secret === undefined ? {} : { 'x-webhook-secret': secret },
    ...timeouts,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await body.text();
  try {
    const state = JSON.parse(text) as ReceiverReadiness;
    if (typeof state.ready === 'boolean' && Array.isArray(state.problems)) return state;
  } catch {
    // Said below.
  }
  throw new Error(`${url}/readyz answered ${statusCode}, and not as the receiver does`);
}

/** Whether the receiver lets deliveries with this secret in. Undefined when it cannot be asked. */
export async function takesSecret(url: string, secret: string): Promise<boolean | undefined> {
  try {
    const { statusCode, body } = await request(`${url}/webhooks/instantly`, {
      headers: { 'x-webhook-secret': secret },
      ...timeouts,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await body.dump();
    if (statusCode === 204) return true;
    return statusCode === 401 || statusCode === 429 ? false : undefined;
  } catch {
    return undefined;
  }
}
