import { told } from './domain/failure.ts';
import { exchange } from './vendor-http/exchange.ts';

/** What `/readyz` says. */
export interface ReceiverReadiness {
  ready: boolean;
  problems: string[];
  /** Absent from a receiver of an older build. */
  warnings?: string[];
  journal: { depth: number; oldest_age_seconds: number };
}

const TIMEOUT_MS = 5_000;
const MOST_BYTES = 64 * 1024;
const MOST_PROBLEMS = 10;

/**
 * Asks the receiver at this address. Rejects when what answers is no receiver of ours.
 * @param secret one that the receiver takes: it answers others only where no OPS_ADDRESS is set.
 */
export async function readinessOf(url: string, secret?: string): Promise<ReceiverReadiness> {
  const { status, text } = await exchange({
    method: 'GET',
    url: new URL(`${url}/readyz`),
    headers: secret === undefined ? {} : { 'x-webhook-secret': secret },
    mostBytes: MOST_BYTES,
    timeoutMs: TIMEOUT_MS,
  });
  try {
    const state = JSON.parse(text) as ReceiverReadiness;
    if (typeof state.ready === 'boolean' && Array.isArray(state.problems)) {
      // Anybody may answer at the public URL, and what is wrong is told to people.
      return { ...state, problems: state.problems.slice(0, MOST_PROBLEMS).map((problem) => told(String(problem))) };
    }
  } catch {
    // Said below.
  }
  throw new Error(`${url}/readyz answered ${status}, and not as the receiver does`);
}

/** Whether the receiver lets deliveries with this secret in. Undefined when it cannot be asked. */
export async function takesSecret(url: string, secret: string): Promise<boolean | undefined> {
  try {
    const { status } = await exchange({
      method: 'GET',
      url: new URL(`${url}/webhooks/instantly`),
      headers: { 'x-webhook-secret': secret },
      mostBytes: MOST_BYTES,
      timeoutMs: TIMEOUT_MS,
    });
    if (status === 204) return true;
    return status === 401 || status === 429 ? false : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the receiver believes the signature of an answer link. Undefined when it cannot be asked. */
export async function takesLink(link: string): Promise<boolean | undefined> {
  try {
    const url = new URL(link);
    const { status } = await exchange({ method: 'GET', url, mostBytes: MOST_BYTES, timeoutMs: TIMEOUT_MS });
    if (status === 404) return false;
    return status === 410 || status === 200 ? true : undefined;
  } catch {
    return undefined;
  }
}
