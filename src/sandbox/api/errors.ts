import { STATUS_CODES } from 'node:http';
import type { Middleware } from 'koa';
import type { SandboxLog } from '../deliveries.ts';

interface HttpError extends Error {
  status?: number;
  expose?: boolean;
}

/** Answers every failure in Instantly's shape: `{statusCode, error, message}`. */
export function errors(log: SandboxLog): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && !ctx.body) ctx.throw(404, `Route ${ctx.method}:${ctx.path} not found`);
    } catch (thrown) {
      const { status = 500, expose = false, message } = thrown as HttpError;
      if (!expose) log.warn({ err: thrown, path: ctx.path }, 'request failed');
      ctx.status = status;
      ctx.body = {
        statusCode: status,
        error: STATUS_CODES[status],
        message: expose ? message : 'Something went wrong',
      };
    }
  };
}
