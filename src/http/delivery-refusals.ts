import type { Middleware } from 'koa';
import { secretOf } from './authenticate.ts';
import { logAs } from './log-message.ts';

/** Why a delivery is not answered 200, by the status that it is answered with. */
const REASONS: Record<number, string> = {
  400: 'not an event',
  401: 'wrong secret',
  408: 'too slow',
  413: 'too large',
  415: 'not JSON',
  429: 'too many wrong secrets',
  503: 'cannot be kept',
};

/** Told of each delivery that was not answered 200. */
export type OnRefused = (status: number, reason: string) => void;

export function deliveryRefusals(onRefused: OnRefused | undefined): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const { status = 500, type } = error as { status?: number; type?: string };
      const reason =
        status === 401 && secretOf(ctx) === ''
          ? 'no secret'
          : type === 'request.aborted'
            ? 'broken off'
            : (REASONS[status] ?? 'unexpected error');
      logAs(ctx, `delivery refused: ${reason}`);
      onRefused?.(status, reason);
      throw error;
    }
  };
}
