import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { addressOf } from './address.ts';
import { logMessageOf } from './log-message.ts';
import { routeOf } from './route.ts';
import { MINUTE_MS } from '../domain/duration.ts';

/** Writes the lines of the access log. */
export interface RequestLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const LONGEST_PROBLEM = 300;

/** Gives each request an id and logs one line for it: the route and the answer, never the content. */
export function accessLog(log: RequestLog): Middleware {
  const mayLog = limitForStrangers(log);
  return async (ctx, next) => {
    const startedAt = performance.now();
    // Now: the address is gone once the connection is closed.
    const ip = addressOf(ctx);
    const given = ctx.get('x-request-id');
    const requestId = /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
    ctx.set('X-Request-Id', requestId);
    ctx.state['requestId'] = requestId;
    await next();
    if (ctx.status >= 400 && !ctx.state['trusted'] && !mayLog()) return;
    log[levelOf(ctx)](
      {
        requestId,
        method: ctx.method,
        path: pathOf(ctx),
        status: ctx.status,
        ms: Math.round((performance.now() - startedAt) * 10) / 10,
        ip,
        ...(ctx.state['event'] as object | undefined),
        ...(ctx.state['problem'] ? { problem: String(ctx.state['problem']).slice(0, LONGEST_PROBLEM) } : {}),
      },
      logMessageOf(ctx),
    );
  };
}

function levelOf({ status, state }: Context): keyof RequestLog {
  if (status >= 500) return 'error';
  if (status >= 400) return 'warn';
  return state['event'] ? 'info' : 'debug';
}

const FIRST_SEGMENTS = ['webhooks', 'follow-ups', 'healthz', 'readyz', 'metrics'];

/** The route without its secrets. In a path that is not a route, any part may be a secret: only its beginning is logged. */
function pathOf(ctx: Context): string {
  const route = routeOf(ctx);
  if (route) return route;
  const target = ctx.req.url ?? '';
  if (FIRST_SEGMENTS.includes(target.slice(1))) return target;
  const first = FIRST_SEGMENTS.find((segment) => target.startsWith(`/${segment}/`));
  return `/${first ? `${first}/` : ''}… (${target.length} characters)`;
}

const LINES_PER_MINUTE = 120;

/**
 * Limits the lines on refused requests to 120 per minute, because anybody can cause them: they must not fill the disk that
 * the journal needs.
 */
function limitForStrangers(log: RequestLog): () => boolean {
  let startedAt = -Infinity;
  let count = 0;
  return () => {
    const now = performance.now();
    if (now - startedAt >= MINUTE_MS) {
      const unlogged = count - LINES_PER_MINUTE;
      if (unlogged > 0) log.warn({ requests: unlogged }, 'more requests were refused in a minute than are logged');
      startedAt = now;
      count = 0;
    }
    count += 1;
    return count <= LINES_PER_MINUTE;
  };
}
