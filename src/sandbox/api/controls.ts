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
const yes = z.enum(['0', '1', 'false', 'true']).transform((text) => text === '1' || text === 'true');
/** `deliver=0`: the event is stored, and no webhook delivers it. */
const Emission = z.object({ wait: yes.prefault('0'), deliver: yes.prefault('1') });
const Answer = z.strictObject({ lead: z.email(), text: z.string().min(1) });
const Account = z.strictObject({ status: z.literal(ACCOUNT_STATUSES) });

/** Calls that Instantly does not have: set dials, send events and answers, set an account's status. They need no key. */
export function controlRoutes(router: Router, store: Store, deliveries: Deliveries): void {
  const { dials, accounts, unibox } = store;
  router.get('/sandbox/dials', (ctx) => {
    ctx.body = dials.read();
  });
  router.patch('/sandbox/dials', async (ctx) => {
    ctx.body = dials.change(await readBody(ctx, Changes));
  });
  router.post('/sandbox/events', async (ctx) => {
    const { wait, deliver } = readQuery(ctx, Emission);
    const payloads = await readBody(ctx, Payloads);
    if (deliver) await Promise.all(payloads.map((payload) => deliveries.emit(payload, { wait })));
    else payloads.forEach(store.record);
    ctx.body = { emitted: payloads.length };
  });
  router.post('/sandbox/answers', async (ctx) => {
    const { lead, text } = await readBody(ctx, Answer);
    ctx.body = unibox.answer(lead, text) ?? ctx.throw(404, `Nobody has written to ${lead} yet`);
  });
  router.patch('/sandbox/accounts/:email', async (ctx) => {
    const email = ctx.params['email']!.toLowerCase();
    const { status } = await readBody(ctx, Account);
    accounts.setStatus(email, status);
    ctx.body = accounts.find(email);
  });
}
