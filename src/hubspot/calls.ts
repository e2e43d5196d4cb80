import { z } from 'zod';
import { VendorError } from '../domain/failure.ts';
import { type CallBudget, pauseIfTooMany, type Turn, UNLIMITED } from '../outgoing/call-budget.ts';
import { callVendor, connectionProblem, type VendorCall } from '../outgoing/call-vendor.ts';
import { refusalOf } from './refusal.ts';

/** The version of HubSpot's API, in each path. HubSpot supports a version for 18 months after its date. */
export const API_DATE = '2026-09';

export interface HubspotOptions {
  /** The base URL without a path, e.g. `https://api.hubapi.com`. */
  apiUrl: string;
  token: string;
  /** Each call takes a turn from it. */
  budget?: CallBudget | undefined;
}

/** After a refusal because of too many calls, no call starts for at most this time. A limit of a day is tried again. */
const LONGEST_PAUSE_MS = 10_000;

interface CallOptions extends Turn {
  /** The caller has taken the call's turn. */
  hasTurn?: boolean;
  query?: Record<string, string>;
  body?: Record<string, unknown> & { inputs?: object[] };
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
  ({ apiUrl, token, budget = UNLIMITED }: HubspotOptions): Call =>
  async (schema, method, path, { query = {}, body, hasTurn = false, urgent, signal, mostBytes } = {}) => {
    const url = new URL(`${apiUrl.replace(/\/+$/, '')}${path}?${new URLSearchParams(query).toString()}`);
    const what = `HubSpot ${method} ${url.pathname}`;
    const headers = { authorization: `Bearer ${token}` };
    if (!hasTurn) {
      await budget.take({ urgent, signal }).catch((cause: Error) => {
        if (cause instanceof VendorError) throw cause;
        throw new VendorError('unavailable', `${what}: ${connectionProblem(cause)}`, { cause });
      });
    }
    const answer = await callVendor({ vendor: 'HubSpot', method, url, headers, body, mostBytes, signal }).catch(
      (error: unknown) => {
        if (!(error instanceof VendorError)) throw error;
        const refusal = refusalOf(error, what, [body, ...(body?.inputs ?? [])].some(hasValues));
        pauseIfTooMany(budget, refusal, LONGEST_PAUSE_MS);
        throw refusal;
      },
    );
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    // An unreadable 2xx comes from a proxy or an outage, not from our request, so it is retried.
    throw new VendorError('unavailable', `${what}: unexpected answer: ${z.prettifyError(parsed.error)}`);
  };

/** Whether a body sets properties. One that reads them has a list of their names. */
const hasValues = (one: object | undefined): boolean =>
  one !== undefined && 'properties' in one && !Array.isArray(one.properties);

/** A contact was deleted a moment ago. This is retried: the next try looks for the contact by its address. */
export const goneError = (message: string, cause?: unknown): VendorError =>
  new VendorError('unavailable', message, { status: 404, cause });

/** Turns a 404 for a contact's id into a failure that is retried. */
export const retryIfGone = (error: unknown): never => {
  if (!(error instanceof VendorError && error.trouble === 'not-found')) throw error;
  throw goneError(error.message, error);
};
