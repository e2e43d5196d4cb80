import type { CrmKind } from '../crm-port.ts';
import { hubspotCrm } from './hubspot.ts';
import { localCrm } from './local.ts';
import { webhookCrm } from './webhook.ts';

/** The register: the values that the variable `CRM` may have. */
export const CRMS = {
  local: localCrm,
  hubspot: hubspotCrm,
  webhook: webhookCrm,
} satisfies Record<string, CrmKind>;

export type CrmName = keyof typeof CRMS;
