import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { addressOf } from './address.ts';
import { logMessageOf } from './log-message.ts';
import { MINUTE_MS } from '../domain/duration.ts';

export interface RequestLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const LONGEST_PROBLEM = 300;

/** Names each request and logs it once: what came, what was answered, never what was in it. */
export function accessLog(log: RequestLog): Middleware {
  const mayLog = strangersLimit(log);
  return async (ctx, next) => {
    const startedAt = performance.now();
    // A connection that is gone has none.
    const ip = addressOf(ctx);
    const given = ctx.get('x-request-id');
    const requestId = /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
    ctx.set('X-Request-Id', requestId);
    ctx.state['requestId'] = requestId;
    await next();
    const level = ctx.status >= 500 ? 'error' : ctx.status >= 400 ? 'warn' : ctx.state['event'] ? 'info' : 'debug';
    if (ctx.status >= 400 && !ctx.state['trusted'] && !mayLog()) return;
    log[level](
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

const FIRST_SEGMENTS = ['webhooks', 'follow-ups', 'healthz', 'readyz', 'metrics'];

/** The route, with what is secret in it left out. Of a path that is no route of ours any part may be a secret. */
function pathOf(ctx: Context): string {
  const { _matchedRoute: route } = ctx as { _matchedRoute?: unknown };
  if (typeof route === 'string') return route.replace(/:\w+/g, '[redacted]');
  const target = ctx.req.url ?? '';
  if (FIRST_SEGMENTS.includes(target.slice(1))) return target;
  const first = FIRST_SEGMENTS.find((segment) => target.startsWith(`/${segment}/`));
  return `/${first ? `${first}/` : ''}… (${target.length} characters)`;
}

const LINES_PER_MINUTE = 120;

/** Anybody may be refused as often as they like: the disk that the journal is on must not fill up with it. */
function strangersLimit(log: RequestLog): () => boolean {
  let began = -Infinity;
  let count = 0;
  return () => {
    const now = performance.now();
    if (now - began >= MINUTE_MS) {
      const silent = count - LINES_PER_MINUTE;
      if (silent > 0) log.warn({ requests: silent }, 'more requests were refused than are logged in a minute');
      began = now;
      count = 0;
    }
    count += 1;
    return count <= LINES_PER_MINUTE;
  };
}
