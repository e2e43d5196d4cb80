import PQueue from 'p-queue';
import { z } from 'zod';
import { VendorError } from '../domain/failure.ts';
import { callVendor, type VendorCall } from '../vendor-http.ts';

export interface InstantlyOptions {
  /** The v2 base, e.g. `https://api.instantly.ai/api/v2`. */
  apiUrl: string;
  apiKey: string;
  /**
   * Instantly publishes 100 a second and 6,000 a minute, shared by all keys of a workspace; older documents say a tenth
   * of it. (https://developer.instantly.ai/getting-started/rate-limit)
   */
  requestsPerSecond: number;
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
}

export type Calls = ReturnType<typeof createCalls>;

/** A call that would wait longer than this for its turn is handed back to Temporal to wait there. */
const LONGEST_TURN_MS = 10_000;

/** Calls to Instantly's API v2 in turn, their answers checked. Every one throws `VendorError`. */
export function createCalls({ apiUrl, apiKey, requestsPerSecond }: InstantlyOptions) {
  const perTurn = Math.max(1, Math.floor(requestsPerSecond));
  const turns = new PQueue({ concurrency: 10, interval: (perTurn / requestsPerSecond) * 1000, intervalCap: perTurn });

  async function call<T>(
    schema: z.ZodType<T>,
    method: VendorCall['method'],
    path: string,
    { query = {}, body, signal }: CallOptions = {},
  ): Promise<T> {
    const waitMs = (turns.size / requestsPerSecond) * 1000;
    if (waitMs > LONGEST_TURN_MS) {
      const message = `Instantly ${method} ${path}: ${turns.size} calls wait for their turn already`;
      throw new VendorError('rate-limited', message, { retryAfterMs: waitMs });
    }
    const url = new URL(`${apiUrl.replace(/\/$/, '')}${path}?${new URLSearchParams(query).toString()}`);
    const headers = { authorization: `Bearer ${apiKey}` };
    const answer = await turns.add(() => callVendor({ vendor: 'Instantly', method, url, headers, body, signal }));
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    // Nonsense with a 2xx comes from a proxy or a bad day, not from our request.
    throw new VendorError(
      'unavailable',
      `Instantly ${method} ${path}: unexpected answer: ${z.prettifyError(parsed.error)}`,
    );
  }

  /**
   * The pages of a list, from the cursor `after` on. The last page with data may still carry a cursor, so an empty page
   * ends it too.
   */
  async function* pages<T>(
    schema: z.ZodType<T>,
    path: string,
    query: Record<string, string>,
    { after, signal }: { after?: string | undefined; signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<Page<T>> {
    // Older documents show bare arrays.
    const Answer = z.union([
      z.object({ items: z.array(schema), next_starting_after: z.string().nullish() }),
      z.array(schema).transform((items) => ({ items, next_starting_after: null })),
    ]);
    for (let cursor = after; ;) {
      const { items, next_starting_after: next }: z.infer<typeof Answer> = await call(Answer, 'GET', path, {
        query: { limit: '100', ...query, ...(cursor && { starting_after: cursor }) },
        signal,
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
