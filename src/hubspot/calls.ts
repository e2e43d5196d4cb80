import { z } from 'zod';
import { VendorError } from '../domain/failure.ts';
import { callVendor, type VendorCall } from '../outgoing/call-vendor.ts';
import { refusalOf } from './refusal.ts';

/** HubSpot dates its API in the path and supports each date for 18 months. */
export const API_DATE = '2026-09';

export interface HubspotOptions {
  /** Without a path, e.g. `https://api.hubapi.com`. */
  apiUrl: string;
  token: string;
}

interface CallOptions {
  query?: Record<string, string>;
  body?: { properties?: unknown } & Record<string, unknown>;
  signal?: AbortSignal | undefined;
  /** Of the answer. */
  mostBytes?: number | undefined;
}

export type Call = ReturnType<typeof createCall>;

/** One call to HubSpot, its answer checked. Throws `VendorError`. */
export const createCall =
  ({ apiUrl, token }: HubspotOptions) =>
  async <T>(
    schema: z.ZodType<T>,
    method: VendorCall['method'],
    path: string,
    { query = {}, body, signal, mostBytes }: CallOptions = {},
  ): Promise<T> => {
    const url = new URL(`${apiUrl.replace(/\/+$/, '')}${path}?${new URLSearchParams(query).toString()}`);
    const what = `HubSpot ${method} ${url.pathname}`;
    const headers = { authorization: `Bearer ${token}` };
    const answer = await callVendor({ vendor: 'HubSpot', method, url, headers, body, mostBytes, signal }).catch(
      (error: unknown) => {
        throw error instanceof VendorError ? refusalOf(error, what, body?.properties !== undefined) : error;
      },
    );
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    // Nonsense with a 2xx comes from a proxy or a bad day, not from our request.
    throw new VendorError('unavailable', `${what}: unexpected answer: ${z.prettifyError(parsed.error)}`);
  };

/**
 * Turns a 404 for a contact's id into a failure that is retried: the contact was deleted a moment ago, and the next try
 * looks for it by its address.
 */
export const retryIfGone = (error: unknown): never => {
  if (!(error instanceof VendorError && error.trouble === 'not-found')) throw error;
  throw new VendorError('unavailable', error.message, { status: error.status, cause: error });
};
