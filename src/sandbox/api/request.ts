import type { Context } from 'koa';
import getRawBody from 'raw-body';
import { z } from 'zod';

const MAX_BODY = '32mb';

/** Instantly answers pages as `{items, next_starting_after?}`. The last page with items may still have a cursor. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(100).default(10),
  starting_after: z.string().optional(),
};
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
export const day = z.iso.date();

export const page = <Item>(items: Item[], limit: number, cursor: (item: Item) => string) => {
  const last = items.at(-1);
  return { items, ...(last && items.length === limit && { next_starting_after: cursor(last) }) };
};

/** The parsed body. A wrong one is answered 400 with a message that names the field. */
export async function readBody<Schema extends z.ZodType>(ctx: Context, schema: Schema): Promise<z.output<Schema>> {
  // A web page can send other content types to another origin without asking, so only JSON is accepted.
  if (ctx.is('application/json') === false) ctx.throw(415, 'Unsupported Media Type: send application/json');
  const text = await getRawBody(ctx.req, { limit: MAX_BODY, encoding: 'utf8' });
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    ctx.throw(400, text === '' ? 'body must not be empty' : 'body is not valid JSON');
  }
  return check(ctx, 'body', schema, body);
}

export const readQuery = <Schema extends z.ZodType>(ctx: Context, schema: Schema): z.output<Schema> =>
  check(ctx, 'querystring', schema, { ...ctx.query });

function check<Schema extends z.ZodType>(
  ctx: Context,
  place: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  return ctx.throw(400, parsed.error.issues.map((issue) => explain(place, issue)).join(', '));
}

/** In the words of Instantly's own messages: "body must have required property 'name'". */
function explain(place: string, issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `${place} must NOT have additional properties: ${issue.keys.join(', ')}`;
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  if (missing)
    return `${[place, ...issue.path.slice(0, -1)].join('/')} must have required property '${String(issue.path.at(-1))}'`;
  return `${[place, ...issue.path].join('/')} ${issue.message}`;
}
