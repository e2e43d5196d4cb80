import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';

export interface HttpLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Names each request and logs it once: what came, what was answered, never what was in it. */
export function accessLog(log: HttpLog): Middleware {
  return async (ctx, next) => {
    const startedAt = performance.now();
    // A connection that is gone has none.
    const { ip } = ctx;
    const given = ctx.get('x-request-id');
    const requestId = /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
    ctx.set('X-Request-Id', requestId);
    ctx.state['requestId'] = requestId;
    await next();
    const level = ctx.status >= 500 ? 'error' : ctx.status >= 400 ? 'warn' : ctx.state['event'] ? 'info' : 'debug';
    log[level](
      {
        requestId,
        method: ctx.method,
        path: redactedPath(ctx.path),
        status: ctx.status,
        ms: Math.round((performance.now() - startedAt) * 10) / 10,
        ip,
        ...(ctx.state['event'] as object | undefined),
        ...(ctx.state['problem'] ? { problem: ctx.state['problem'] as unknown } : {}),
      },
      'request',
    );
  };
}

/** A secret in the path is as secret as one in a header. */
export const redactedPath = (path: string): string => path.replace(/(\/(?:key|answer)\/).+/i, '$1[redacted]');
