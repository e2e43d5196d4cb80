import type { CrmKind } from '../crm-port.ts';
import { local } from './local.ts';
import { webhook } from './webhook.ts';

/** The register: what `CRM` may be. */
export const CRMS = {
  local,
  webhook,
} satisfies Record<string, CrmKind>;

export type CrmName = keyof typeof CRMS;
