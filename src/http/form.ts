import type { Context } from 'koa';
import getRawBody from 'raw-body';

const MAX_FORM_BYTES = 128 * 1024;

/** The fields of a form that a browser sends. Throws 415 for another kind of body, and 413 for one above 128 KiB. */
export async function readForm(ctx: Context): Promise<URLSearchParams> {
  if (!ctx.request.is('application/x-www-form-urlencoded')) ctx.throw(415, 'This request does not come from the form.');
  const length = ctx.get('content-length') || null;
  return new URLSearchParams(await getRawBody(ctx.req, { limit: MAX_FORM_BYTES, length, encoding: 'utf-8' }));
}
