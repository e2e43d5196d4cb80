import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { mask } from '../log/mask.ts';

/** What an activity answers, or fails with, is kept in histories and shown to people: no secret goes with it. */
export const maskActivities: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      try {
        return masked(await next(input));
      } catch (error) {
        throw maskedError(error);
      }
    },
  },
});

function masked(value: unknown): unknown {
  if (value === undefined) return value;
  const text = JSON.stringify(value);
  const clean = mask(text);
  return clean === text ? value : (JSON.parse(clean) as unknown);
}

/** The same error, and its causes, with other words: what it is decides what becomes of it. */
function maskedError(thrown: unknown): unknown {
  for (let at = thrown; at instanceof Error; at = at.cause) {
    for (const property of ['message', 'stack'] as const) {
      const text = at[property];
      const clean = text && mask(text);
      // An AbortError's message can only be defined, not set.
      if (clean !== text) Object.defineProperty(at, property, { value: clean, configurable: true, writable: true });
    }
  }
  return thrown;
}
