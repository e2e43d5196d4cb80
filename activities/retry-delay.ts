import { asyncLocalStorage, type Info } from '@temporalio/activity';
import { HOUR_MS } from '../src/domain/duration.ts';

const LONGEST_MS = HOUR_MS;
const SECOND_MS = 1_000;

/**
 * The wait before the next try if a vendor asks for one, in milliseconds: at least the wait of Temporal's retry policy,
 * at most an hour. A random part spreads the tries, so that rejected calls do not all come back at the same time.
 */
export function retryDelay(askedMs: number): number {
  const waitMs = Math.max(Number(askedMs) || 0, backoffMs(asyncLocalStorage.getStore()?.info));
  return Math.ceil(Math.min(waitMs + 100 + Math.random() * Math.min(waitMs * 0.2, 5_000), LONGEST_MS));
}

function backoffMs({ attempt, retryPolicy = {} }: Partial<Pick<Info, 'attempt' | 'retryPolicy'>> = {}): number {
  const { initialInterval = SECOND_MS, backoffCoefficient = 2, maximumInterval } = retryPolicy;
  // Temporal gives a worker numbers of milliseconds.
  const first = Number(initialInterval);
  return Math.min(first * backoffCoefficient ** ((attempt ?? 1) - 1), Number(maximumInterval ?? first * 100));
}
