import type { Context } from 'koa';
import { shorten } from '../../../domain/headline.ts';

const LONGEST_REASON = 300;
const RATE = { usual: 20, most: 100 };

export const reasonIn = (form: URLSearchParams): string => shorten(form.get('reason') ?? '', LONGEST_REASON);

/** How many per second. Throws 400. */
export function rateIn(ctx: Context, form: URLSearchParams): number {
  const given = form.get('rate') ?? String(RATE.usual);
  const rate = Number(given);
  if (rate > 0 && rate <= RATE.most) return rate;
  return ctx.throw(
    400,
    `“At most per second” is “${given.slice(0, 20)}”, it should be a number from 1 to ${RATE.most}`,
  );
}
