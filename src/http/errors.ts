import type { Context, Middleware } from 'koa';
import { reasonOf } from '../domain/reason.ts';
import type { RequestLog } from './access-log.ts';

/** Why a path has no answer. */
const NO_ROUTE: Record<number, string> = { 404: 'not found', 405: 'method not allowed' };

interface HttpError extends Error {
  status?: number;
  expose?: boolean;
  headers?: Record<string, string>;
}

/**
 * Answers each failure with `{"error": "…"}`, or with the page that the route has put into `ctx.state`. What the sender may
 * not see goes only to the log.
 */
export function answerErrors(log: RequestLog): Middleware {
  return async (ctx, next) => {
    try {
      if (!hasPath(ctx)) return answer(400, 'the request target is not a URL');
      if (ctx.req.httpVersion === '1.1' && !ctx.req.headers.host) return answer(400, 'the Host header is missing');
      await next();
      // The router answers 501 to a method that it does not know; for a client that is the same as 405.
      if (ctx.status === 501) ctx.status = 405;
      if (ctx.status >= 400 && !ctx.body) answer(ctx.status, NO_ROUTE[ctx.status]);
    } catch (thrown) {
      const error = thrown as HttpError;
      const status = error.status ?? 500;
      if (status === 500) log.error({ err: error, requestId: ctx.state['requestId'] as string }, 'request failed');
      if (error.headers) ctx.set(error.headers);
      // The rest of the body is not read, so the connection cannot serve another request.
      if (!ctx.req.complete) ctx.set('Connection', 'close');
      answer(status, error.expose || status === 503 ? error.message : undefined, error.cause);
    }

    function answer(status: number, problem: string = 'internal error', cause?: unknown): void {
      ctx.status = status;
      const page = ctx.state['problemPage'] as ((problem: string) => string) | undefined;
      ctx.body = page ? page(problem) : { error: problem };
      ctx.state['problem'] = cause instanceof Error ? reasonOf(cause) : problem;
    }
  };
}

/** Node accepts any text in the request line; Koa throws if it is not a URL. */
function hasPath({ req: { url = '' } }: Context): boolean {
  return url.startsWith('/') ? URL.canParse(`http://x${url}`) : url === '*' || URL.canParse(url);
}
