import type { CrmKind } from '../crm-port.ts';
import { local } from './local.ts';

/** The register: what `CRM` may be. */
export const CRMS = {
  local,
} satisfies Record<string, CrmKind>;

export type CrmName = keyof typeof CRMS;
