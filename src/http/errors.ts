import type { Context, Middleware } from 'koa';
import { reasonOf } from '../domain/reason.ts';
import type { RequestLog } from './access-log.ts';

interface HttpError extends Error {
  status?: number;
  expose?: boolean;
  headers?: Record<string, string>;
}

/**
 * Every failure becomes JSON of one shape, or the page that the route has put into the state for people; what the sender
 * may not see goes to the log alone.
 */
export function answerErrors(log: RequestLog): Middleware {
  return async (ctx, next) => {
    try {
      if (!hasPath(ctx)) return answer(400, 'the request target is not a URL');
      if (ctx.req.httpVersion === '1.1' && !ctx.req.headers.host) return answer(400, 'the Host header is missing');
      await next();
      // The router knows of methods that it does not implement; a client only has to know that there is no such one.
      if (ctx.status === 501) ctx.status = 405;
      if (ctx.status >= 400 && !ctx.body)
        answer(ctx.status, { 404: 'not found', 405: 'method not allowed' }[ctx.status]);
    } catch (thrown) {
      const error = thrown as HttpError;
      const status = error.status ?? 500;
      if (status === 500) log.error({ err: error, requestId: ctx.state['requestId'] as string }, 'request failed');
      if (error.headers) ctx.set(error.headers);
      // What is left of the body is not read, so the connection cannot serve another request.
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

/** Node passes on whatever stands in the request line; Koa throws when it looks at what is no URL. */
function hasPath({ req: { url = '' } }: Context): boolean {
  return url.startsWith('/') ? URL.canParse(`http://x${url}`) : url === '*' || URL.canParse(url);
}
