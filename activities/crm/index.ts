import type { CrmKind } from '../crm-port.ts';
import { hubspot } from './hubspot.ts';
import { local } from './local.ts';
import { webhook } from './webhook.ts';

/** The register: what `CRM` may be. */
export const CRMS = {
  local,
  hubspot,
  webhook,
} satisfies Record<string, CrmKind>;

export type CrmName = keyof typeof CRMS;
