import { asyncLocalStorage, type Info } from '@temporalio/activity';
import { HOUR_MS } from '../src/domain/duration.ts';

const LONGEST_MS = HOUR_MS;
const SECOND_MS = 1_000;

/**
 * What Temporal waits before the next try where somebody asks for a wait, in milliseconds: never less than its own
 * policy's, never more than an hour, whatever was asked. Spread, so that all who were turned away do not come back
 * together.
 */
export function retryDelay(askedMs: number): number {
  const waitMs = Math.max(Number(askedMs) || 0, backoffMs(asyncLocalStorage.getStore()?.info));
  return Math.ceil(Math.min(waitMs + 100 + Math.random() * Math.min(waitMs * 0.2, 5_000), LONGEST_MS));
}

function backoffMs({ attempt, retryPolicy = {} }: Partial<Pick<Info, 'attempt' | 'retryPolicy'>> = {}): number {
  const { initialInterval = SECOND_MS, backoffCoefficient = 2, maximumInterval } = retryPolicy;
  // A worker is told them in milliseconds.
  const first = Number(initialInterval);
  return Math.min(first * backoffCoefficient ** ((attempt ?? 1) - 1), Number(maximumInterval ?? first * 100));
}
