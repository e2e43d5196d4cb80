import { z } from 'zod';
import { VendorError } from '../domain/failure.ts';
import { callVendor, type VendorCall } from '../outgoing/call-vendor.ts';
import { refusalOf } from './refusal.ts';

/** The version of HubSpot's API, in each path. HubSpot supports a version for 18 months after its date. */
export const API_DATE = '2026-09';

export interface HubspotOptions {
  /** The base URL without a path, e.g. `https://api.hubapi.com`. */
  apiUrl: string;
  token: string;
}

interface CallOptions {
  query?: Record<string, string>;
  body?: { properties?: unknown } & Record<string, unknown>;
  signal?: AbortSignal | undefined;
  /** The largest answer that is read, in bytes. */
  mostBytes?: number | undefined;
}

/** Makes one call to HubSpot and returns its answer, checked by the schema. Throws `VendorError`. */
export type Call = <T>(
  schema: z.ZodType<T>,
  method: VendorCall['method'],
  path: string,
  options?: CallOptions,
) => Promise<T>;

export const createCall =
  ({ apiUrl, token }: HubspotOptions): Call =>
  async (schema, method, path, { query = {}, body, signal, mostBytes } = {}) => {
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
    // An unreadable 2xx comes from a proxy or an outage, not from our request, so it is retried.
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
