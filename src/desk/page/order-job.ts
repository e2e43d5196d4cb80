import type { Context } from 'koa';
import type { Desk } from '../desk.ts';
import type { JobItem, JobOrder } from '../jobs/job.ts';
import { personOf, seeOther } from '../route.ts';
import { ownPath } from './link.ts';

/** A job of one item mostly ends within this time: the person then returns to the page, which shows the result. */
const WAIT_MS = 2_000;

/**
 * Begins a job in the person's name and sends them to its page; after a job of one item back to where they were.
 * @param order `back`: as the form names it; another site's address is not followed.
 */
export async function orderJob<Item extends JobItem>(
  ctx: Context,
  { jobs }: Desk,
  order: Omit<JobOrder<Item>, 'by'>,
): Promise<void> {
  const back = ownPath(order.back);
  const { id, matched } = startedJob(ctx, () => jobs.start({ ...order, back, by: personOf(ctx).name }));
  if (matched !== 1) return seeOther(ctx, `/jobs/${id}`);
  await jobs.wait(id, WAIT_MS);
  seeOther(ctx, ownPath(back, { job: id }));
}

function startedJob<Started>(ctx: Context, start: () => Started): Started {
  try {
    return start();
  } catch (error) {
    return ctx.throw(503, (error as Error).message);
  }
}
