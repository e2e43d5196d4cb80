import type { Context, Middleware } from 'koa';
import { secretOf } from './authenticate.ts';
import { logAs } from './log-message.ts';

const NO_SECRET = 'no secret';
const BROKEN_OFF = 'broken off';
const UNEXPECTED = 'unexpected error';
/** Why a delivery was not answered 200, by the status of the answer. */
const REASONS: Record<number, string> = {
  400: 'not an event',
  401: 'wrong secret',
  408: 'too slow',
  413: 'too large',
  415: 'not JSON',
  429: 'too many wrong secrets',
  503: 'cannot be kept',
};

/** All pairs of status and reason. */
export const REFUSALS: [status: number, reason: string][] = [
  ...Object.entries(REASONS).map(([status, reason]): [number, string] => [Number(status), reason]),
  [401, NO_SECRET],
  [400, BROKEN_OFF],
  [500, UNEXPECTED],
];

/** Called for each delivery that was not answered 200. */
export type OnRefused = (status: number, reason: string) => void;

/** Logs why a delivery was not answered 200, and calls `onRefused`. */
export function deliveryRefusals(onRefused: OnRefused | undefined): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const { status = 500, type } = error as { status?: number; type?: string };
      const reason = reasonFor(ctx, status, type);
      logAs(ctx, `delivery refused: ${reason}`);
      onRefused?.(status, reason);
      throw error;
    }
  };
}

function reasonFor(ctx: Context, status: number, type: string | undefined): string {
  if (status === 401 && secretOf(ctx) === '') return NO_SECRET;
  if (type === 'request.aborted') return BROKEN_OFF;
  return REASONS[status] ?? UNEXPECTED;
}
