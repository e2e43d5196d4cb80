import type { Context } from 'koa';
import { RATE, readRate } from '../../decisions/rate.ts';
import { shorten } from '../../domain/headline.ts';
import { html, type Html } from '../../http/html.ts';
import { beginning } from './words.ts';

const LONGEST_REASON = 300;
const LONGEST_RATE = 20;

/** Asks for the reason of an order. @param where it is kept: "each history". */
export const reasonField = (where: string, placeholder: string): Html =>
  html`<label
    >Why (kept in ${where}) <input name="reason" maxlength="${LONGEST_REASON}" placeholder="${placeholder}"
  /></label>`;

export const reasonIn = (form: URLSearchParams): string => shorten(form.get('reason') ?? '', LONGEST_REASON);

/** Asks how fast many are to be done; nothing for a single one. */
export const rateField = (many: number): Html =>
  many > 1
    ? html`<label
        >At most per second
        <input name="rate" type="number" min="0.1" max="${RATE.most}" step="any" value="${RATE.usual}" required
      /></label>`
    : html``;

/** The rate that a form asks for. Throws 400. */
export function rateIn(ctx: Context, form: URLSearchParams): number {
  const given = form.get('rate');
  if (given === null) return RATE.usual;
  try {
    return readRate('“At most per second”', beginning(given, LONGEST_RATE));
  } catch (error) {
    return ctx.throw(400, `${(error as Error).message}. Nothing was done: please go back and change it`);
  }
}
