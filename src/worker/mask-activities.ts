import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { mask } from '../log/mask.ts';

/** Removes secrets from the results and errors of activities: histories keep them, and people see them. */
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

/** Masks the messages of the error and its causes. The error stays the same object: its class decides what happens. */
function maskedError(thrown: unknown): unknown {
  for (let at = thrown; at instanceof Error; at = at.cause) {
    for (const property of ['message', 'stack'] as const) {
      const text = at[property];
      const clean = text && mask(text);
      // The message of an AbortError can only be defined, not set.
      if (clean !== text) Object.defineProperty(at, property, { value: clean, configurable: true, writable: true });
    }
  }
  return thrown;
}
