import { OF_RECEIVER, type OfReceiver, type ConcernCount } from '../domain/concerns/concern.ts';
import { told } from '../domain/failure.ts';
import type { ReceiverReadiness } from '../domain/readiness.ts';
import { DELIVERY_PATH, SECRET_HEADER } from '../domain/receiver.ts';
import { sendRequest } from './send-request.ts';
import { connectionProblem } from './call-vendor.ts';

const TIMEOUT_MS = 5_000;
const MOST_BYTES = 64 * 1024;
const MOST_PROBLEMS = 10;

/**
 * Asks the receiver at this address for its readiness. Rejects if none of our receivers answers.
 * @param secret one that the receiver accepts. Without it, a receiver with an OPS_ADDRESS does not answer.
 */
export async function askReadiness(url: string, secret?: string): Promise<ReceiverReadiness> {
  const { status, text } = await sendRequest({
    method: 'GET',
    url: new URL(`${url}/readyz`),
    headers: secret === undefined ? {} : { [SECRET_HEADER]: secret },
    mostBytes: MOST_BYTES,
    timeoutMs: TIMEOUT_MS,
  });
  try {
    const state = JSON.parse(text) as ReceiverReadiness;
    if (typeof state.ready === 'boolean' && Array.isArray(state.problems)) {
      // Anyone may answer at the public URL, and people will read these texts: they are cut and cleaned.
      return {
        ...state,
        problems: textsOf(state.problems),
        // A receiver of an older build has neither.
        warnings: textsOf(state.warnings),
        concerns: Array.isArray(state.concerns) ? state.concerns.flatMap(concernOf) : [],
      };
    }
  } catch {
    // The error below says it.
  }
  throw new Error(`${url}/readyz answered ${status}, and not as the receiver does`);
}

const textsOf = (given: unknown): string[] =>
  Array.isArray(given) ? given.slice(0, MOST_PROBLEMS).map((text) => told(String(text))) : [];

/** A concern, if this build knows its class. */
function concernOf({ class: of, count, examples }: Partial<ConcernCount>): ConcernCount[] {
  if (!(OF_RECEIVER as readonly unknown[]).includes(of) || !Number.isSafeInteger(count)) return [];
  return [{ class: of as OfReceiver, count: count!, examples: textsOf(examples) }];
}

/**
 * The receiver's concerns. If it is not ready, or answers at none of the addresses, that is a concern too. Empty if only
 * deliveries get through to it, for example because of a proxy.
 * @param secret one that the receiver accepts.
 */
export async function askConcerns(urls: string[], secret?: string): Promise<ConcernCount[]> {
  const away: string[] = [];
  for (const url of new Set(urls)) {
    try {
      const { ready, problems, concerns } = await askReadiness(url, secret);
      return ready ? concerns : [{ class: 'not-ready', count: 1, examples: problems }, ...concerns];
    } catch (error) {
      if (secret !== undefined && (await takesSecret(url, secret))) return [];
      away.push(told(`The receiver cannot be reached from here at ${url}: ${connectionProblem(error as Error)}`));
    }
  }
  return [{ class: 'not-ready', count: 1, examples: away }];
}

/** Whether the receiver accepts deliveries with this secret. Undefined if it cannot be asked. */
export async function takesSecret(url: string, secret: string): Promise<boolean | undefined> {
  try {
    const { status } = await sendRequest({
      method: 'GET',
      url: new URL(`${url}${DELIVERY_PATH}`),
      headers: { [SECRET_HEADER]: secret },
      mostBytes: MOST_BYTES,
      timeoutMs: TIMEOUT_MS,
    });
    if (status === 204) return true;
    return status === 401 || status === 429 ? false : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the receiver accepts the signature of an answer link. Undefined if it cannot be asked. */
export async function takesLink(link: string): Promise<boolean | undefined> {
  try {
    const url = new URL(link);
    const { status } = await sendRequest({ method: 'GET', url, mostBytes: MOST_BYTES, timeoutMs: TIMEOUT_MS });
    if (status === 404) return false;
    return status === 410 || status === 200 ? true : undefined;
  } catch {
    return undefined;
  }
}
