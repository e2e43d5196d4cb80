import { createHash } from 'node:crypto';
import Koa from 'koa';
import getRawBody from 'raw-body';
import { serve } from '../../src/http/serve.ts';
import { SECRET_HEADER } from '../../src/domain/receiver.ts';
import type { PlainEvent } from './vendor-calls.ts';

/** A Koa receiver that answers 200 once `keep` has kept the event. A copy of an event has the same id. */
export function servePlainly(keep: (event: PlainEvent) => Promise<unknown>) {
  const app = new Koa();
  app.silent = true;
  app.use(async (ctx) => {
    if (ctx.method === 'GET') {
      ctx.body = { ready: true };
      return;
    }
    if (ctx.get(SECRET_HEADER) !== process.env['INSTANTLY_WEBHOOK_SECRET']) ctx.throw(401);
    const body = await getRawBody(ctx.req, 'utf8');
    const id = createHash('sha256').update(body).digest('hex');
    await keep({ ...(JSON.parse(body) as PlainEvent), id });
    ctx.body = { received: true, event_id: id };
  });
  return serve(app.callback(), { host: '127.0.0.1', port: Number(process.env['PORT']) });
}
