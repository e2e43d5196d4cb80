import { z } from 'zod';
import type { AccountState } from '../domain/activities.ts';
import { ignoring, told } from '../domain/failure.ts';
import type { Calls } from './calls.ts';

export interface WorkspaceCalls {
  /** The workspace that the key belongs to. */
  currentWorkspace(signal?: AbortSignal): Promise<{ id: string; name?: string | null | undefined }>;
  /** The state of a sending mailbox; undefined if Instantly has no such mailbox. */
  account(email: string, signal?: AbortSignal): Promise<AccountState | undefined>;
  /** Whether exactly this address or domain is on the block list. */
  isBlocked(entry: string, signal?: AbortSignal): Promise<boolean>;
  /** Adds an address or a domain to the block list. */
  block(entry: string, signal?: AbortSignal): Promise<void>;
}

/** `GET /accounts/{email}` (OpenAPI 2.0.0, https://developer.instantly.ai). */
const ACCOUNT_STATUS: Record<string, string> = {
  '1': 'active',
  '2': 'paused',
  '3': 'paused for maintenance (resumes by itself)',
  '-1': 'in connection error',
  '-2': 'in soft bounce error',
  '-3': 'in sending error',
};

const Workspace = z.object({ id: z.string(), name: z.string().nullish() });
const BlockListEntry = z.object({ id: z.string(), bl_value: z.string() });
const Account = z.object({
  email: z.string(),
  status: z.number().nullish(),
  status_message: z
    .looseObject({ e_message: z.string().nullish(), response: z.string().nullish() })
    .nullish()
    .catch(null),
});

export const workspaceCalls = ({ call, items }: Calls): WorkspaceCalls => ({
  currentWorkspace: (signal) => call(Workspace, 'GET', '/workspaces/current', { signal }),

  async account(email, signal) {
    const path = `/accounts/${encodeURIComponent(email.toWellFormed())}`;
    const found = await call(Account, 'GET', path, { signal }).catch(ignoring('not-found'));
    if (!found) return undefined;
    const { status, status_message } = found;
    const detail = status_message?.e_message ?? status_message?.response;
    return {
      email,
      status: ACCOUNT_STATUS[String(status)] ?? `in status ${status}`,
      ...(detail && { detail: told(detail) }),
    };
  },

  async isBlocked(entry, signal) {
    // Instantly does not say whether its search finds parts, so each entry is compared.
    for await (const { bl_value } of items(BlockListEntry, '/block-lists-entries', { search: entry }, signal)) {
      if (bl_value.trim().toLowerCase() === entry) return true;
    }
    return false;
  },

  async block(entry, signal) {
    await call(BlockListEntry, 'POST', '/block-lists-entries', { body: { bl_value: entry }, signal });
  },
});
