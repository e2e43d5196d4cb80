import type { DatabaseSync } from 'node:sqlite';
import type { Crm } from '../../src/domain/crm.ts';
import { createLocalCrm } from './local.ts';

/** The register: what `CRM` may be. */
export const CRMS = {
  local: createLocalCrm,
} satisfies Record<string, (store: DatabaseSync) => Crm>;
