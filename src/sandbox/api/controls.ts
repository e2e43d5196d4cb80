import type Router from '@koa/router';
import { z } from 'zod';
import { ACCOUNT_STATUSES } from '../accounts.ts';
import type { Deliveries } from '../deliveries.ts';
import { Dials } from '../dials.ts';
import type { Store } from '../store.ts';
import { readBody, readQuery } from './request.ts';

const Changes = Dials.partial();
const Payload = z.record(z.string(), z.unknown());
const Payloads = z.preprocess((body: unknown) => [body].flat(), z.array(Payload));
const Wait = z.object({ wait: z.enum(['0', '1', 'false', 'true']).default('0') });
const Account = z.strictObject({ status: z.literal(ACCOUNT_STATUSES) });

/** What Instantly does not have: the dials, events at will, the state of an account. No key is asked for. */
export function controlRoutes(router: Router, { dials, accounts }: Store, deliveries: Deliveries): void {
  router.get('/sandbox/dials', (ctx) => {
    ctx.body = dials.read();
  });
  router.patch('/sandbox/dials', async (ctx) => {
    ctx.body = dials.change(await readBody(ctx, Changes));
  });
  router.post('/sandbox/events', async (ctx) => {
    const wait = ['1', 'true'].includes(readQuery(ctx, Wait).wait);
    const payloads = await readBody(ctx, Payloads);
    await Promise.all(payloads.map((payload) => deliveries.emit(payload, { wait })));
    ctx.body = { emitted: payloads.length };
  });
  router.patch('/sandbox/accounts/:email', async (ctx) => {
    const email = ctx.params['email']!.toLowerCase();
    const { status } = await readBody(ctx, Account);
    accounts.setStatus(email, status);
    ctx.body = accounts.find(email);
  });
}
