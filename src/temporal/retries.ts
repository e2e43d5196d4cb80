import { defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import { seeLimit } from './limits.ts';

const MARGIN_MS = 20;

/**
 * Tries calls again as the SDK does, and knows until when a retry is under way. The SDK's own would call a closed connection
 * from a timer, which nobody can catch: "Channel has been shut down" ends the process (@temporalio/client 1.24.0,
 * lib/grpc-retry.js).
 */
export function createRetries() {
  const { delayFunction, retryableDecider } = defaultGrpcRetryOptions();
  let isOver = false;
  let until = 0;
  return {
    interceptor: makeGrpcRetryInterceptor({
      retryableDecider(attempt, status) {
        seeLimit(status.code, status.details);
        return !isOver && retryableDecider(attempt, status);
      },
      delayFunction(attempt, status) {
        const ms = delayFunction(attempt, status);
        until = Math.max(until, performance.now() + ms + MARGIN_MS);
        return ms;
      },
    }),
    /** From now on nothing is tried again. Returns in how many milliseconds the last retry has begun; 0: there is none. */
    end(): number {
      isOver = true;
      return Math.max(0, until - performance.now());
    },
  };
}
