import { OWNER } from './labels.ts';

export const DEFAULT_OPPORTUNITY_VALUE = 250;

export const CREATED = '2025-08-29T08:11:58.093Z';

/** The key's workspace, as `GET /workspaces/current` answers it. */
export const workspace = (id: string) => ({
  id,
  timestamp_created: CREATED,
  timestamp_updated: CREATED,
  owner: OWNER,
  name: 'Sandbox',
  scheduled_for_removal_at: null,
  plan_id: 'pid_hg_v1',
  plan_id_crm: null,
  add_unsub_to_block: false,
  default_opportunity_value: DEFAULT_OPPORTUNITY_VALUE,
});
