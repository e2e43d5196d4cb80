import type { Middleware } from 'koa';
import { happens, type DialBoard } from '../dials.ts';

const FAULTS = {
  401: 'Invalid API key',
  402: 'Workspace does not have an active paid plan',
  403: 'The API key lacks the scope for this',
};

/** Checks the key of a call, then makes the failures that the dials ask for. */
export function gate(apiKey: string, dials: DialBoard): Middleware {
  return async (ctx, next) => {
    const given = ctx.get('authorization');
    if (!given) ctx.throw(401, 'Missing Authorization header');
    if (/^Bearer +(.+)$/i.exec(given)?.[1] !== apiKey) ctx.throw(401, 'Invalid API key');
    const { apiFault } = dials.read();
    if (apiFault === 'nonsense') {
      ctx.body = '<html><body>Be right back</body></html>';
      return;
    }
    if (apiFault !== 'none') ctx.throw(Number(apiFault), FAULTS[apiFault]);
    if (happens(dials.read().rateLimited)) ctx.throw(429, 'Rate limit exceeded');
    if (happens(dials.read().errorRate)) ctx.throw(500, 'The dial errorRate asked for this', { expose: true });
    await next();
  };
}
