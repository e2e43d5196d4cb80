import { z } from 'zod';
import { VendorError } from '../domain/failure.ts';
import { callVendor, type VendorCall } from '../outgoing/call-vendor.ts';
import { createTurns, type Turns } from './rate-limit.ts';

export interface InstantlyOptions {
  /** The v2 base, e.g. `https://api.instantly.ai/api/v2`. */
  apiUrl: string;
  apiKey: string;
  /**
   * Instantly publishes 100 a second and 6,000 a minute, shared by all keys of a workspace; older documents say a tenth
   * of it. (https://developer.instantly.ai/getting-started/rate-limit)
   */
  requestsPerSecond: number;
  /** Of `GET /emails`, which has a limit of its own: 20. Absent: as fast as anything else. */
  emailListsPerMinute?: number | undefined;
}

export interface Page<T> {
  items: T[];
  /** The cursor of the page after it; absent on the last. */
  next?: string;
}

interface CallOptions {
  query?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** Waited for first, beside the turn that every call waits for. */
  turns?: Turns | undefined;
  /** Of the answer. */
  mostBytes?: number | undefined;
}

interface PageOptions extends Pick<CallOptions, 'signal' | 'turns' | 'mostBytes'> {
  after?: string | undefined;
}

export type Calls = ReturnType<typeof createCalls>;

/** Calls to Instantly's API v2 in turn, their answers checked. Every one throws `VendorError`. */
export function createCalls({ apiUrl, apiKey, requestsPerSecond }: InstantlyOptions) {
  const everyCall = createTurns(requestsPerSecond);

  async function call<T>(
    schema: z.ZodType<T>,
    method: VendorCall['method'],
    path: string,
    { query = {}, body, signal, turns, mostBytes }: CallOptions = {},
  ): Promise<T> {
    const what = `${method} ${path}`;
    const url = new URL(`${apiUrl.replace(/\/$/, '')}${path}?${new URLSearchParams(query).toString()}`);
    const headers = { authorization: `Bearer ${apiKey}` };
    const send = () =>
      everyCall(what, () => callVendor({ vendor: 'Instantly', method, url, headers, body, mostBytes, signal }));
    const answer = await (turns ? turns(what, send) : send());
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    // Nonsense with a 2xx comes from a proxy or a bad day, not from our request.
    throw new VendorError('unavailable', `Instantly ${what}: unexpected answer: ${z.prettifyError(parsed.error)}`);
  }

  /**
   * The pages of a list, from the cursor `after` on. The last page with data may still carry a cursor, so an empty page
   * ends it too.
   */
  async function* pages<T>(
    schema: z.ZodType<T>,
    path: string,
    query: Record<string, string>,
    { after, ...options }: PageOptions = {},
  ): AsyncGenerator<Page<T>> {
    // Older documents show bare arrays.
    const Answer = z.union([
      z.object({ items: z.array(schema), next_starting_after: z.string().nullish() }),
      z.array(schema).transform((items) => ({ items, next_starting_after: null })),
    ]);
    for (let cursor = after; ;) {
      const { items, next_starting_after: next }: z.infer<typeof Answer> = await call(Answer, 'GET', path, {
        ...options,
        query: { limit: '100', ...query, ...(cursor && { starting_after: cursor }) },
      });
      const more = next && items.length && next !== cursor ? next : undefined;
      yield { items, ...(more && { next: more }) };
      if (!more) return;
      cursor = more;
    }
  }

  async function* items<T>(schema: z.ZodType<T>, path: string, query: Record<string, string>, signal?: AbortSignal) {
    for await (const page of pages(schema, path, query, { signal })) yield* page.items;
  }

  return { call, pages, items };
}
