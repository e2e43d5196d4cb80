import { z } from 'zod';
import { VendorError } from '../domain/failure.ts';
import { type CallBudget, createCallBudget } from '../outgoing/call-budget.ts';
import { callVendor, type VendorCall } from '../outgoing/call-vendor.ts';
import { createTurns, type Turns } from './rate-limit.ts';

export interface InstantlyOptions {
  /** The v2 base, e.g. `https://api.instantly.ai/api/v2`. */
  apiUrl: string;
  apiKey: string;
  /**
   * Instantly allows 100 requests per second and 6,000 per minute, over all keys of a workspace; older documents say a
   * tenth of that (https://developer.instantly.ai/getting-started/rate-limit).
   */
  requestsPerSecond: number;
  /** The most `GET /emails` per minute. Instantly allows 20 (OpenAPI 2.0.0). Absent: only the limit of all calls counts. */
  emailListsPerMinute?: number | undefined;
  /** This process's shares of these limits. Absent: it is the only process that calls. */
  budgets?: InstantlyBudgets;
}

export interface InstantlyBudgets {
  /** Of all calls. */
  instantly: CallBudget;
  /** Of `GET /emails`. */
  emails: CallBudget;
}

export interface Page<T> {
  items: T[];
  /** The cursor of the next page; absent on the last page. */
  next?: string;
}

interface CallOptions {
  query?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** Another queue in which the call waits, in addition to the queue for all calls. */
  turns?: Turns | undefined;
  /** The largest answer that is read, in bytes. */
  mostBytes?: number | undefined;
}

interface PageOptions extends Pick<CallOptions, 'signal' | 'turns' | 'mostBytes'> {
  after?: string | undefined;
}

/** Calls to Instantly's API v2. They keep to the rate limits, and a schema checks each answer. They throw `VendorError`. */
export interface Calls {
  call<T>(schema: z.ZodType<T>, method: VendorCall['method'], path: string, options?: CallOptions): Promise<T>;
  /** The pages of a list, from the cursor `after` on. */
  pages<T>(
    schema: z.ZodType<T>,
    path: string,
    query: Record<string, string>,
    options?: PageOptions,
  ): AsyncGenerator<Page<T>>;
  /** The items of all pages of a list. */
  items<T>(schema: z.ZodType<T>, path: string, query: Record<string, string>, signal?: AbortSignal): AsyncGenerator<T>;
}

export function createCalls({ apiUrl, apiKey, requestsPerSecond, budgets }: InstantlyOptions): Calls {
  const everyCall = createTurns(budgets?.instantly ?? createCallBudget(requestsPerSecond));

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
      everyCall(what, { signal }, () =>
        callVendor({ vendor: 'Instantly', method, url, headers, body, mostBytes, signal }),
      );
    const answer = await (turns ? turns(what, { signal }, send) : send());
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    // An unreadable 2xx comes from a proxy or an outage, not from our request, so it is retried.
    throw new VendorError('unavailable', `Instantly ${what}: unexpected answer: ${z.prettifyError(parsed.error)}`);
  }

  // The last page with items may still have a cursor, so an empty page ends the list too.
  async function* pages<T>(
    schema: z.ZodType<T>,
    path: string,
    query: Record<string, string>,
    { after, ...options }: PageOptions = {},
  ): AsyncGenerator<Page<T>> {
    // Older documents of Instantly show lists without `items`.
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
