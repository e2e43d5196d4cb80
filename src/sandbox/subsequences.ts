import { SAMPLE_CAMPAIGN } from './payloads.ts';
import { CREATED } from './workspace.ts';

/** `status` of a subsequence (OpenAPI 2.0.0). */
const ACTIVE = 1;

/** The subsequences of the sample campaign, oldest first. */
export const SUBSEQUENCES = [
  { id: '0198f6da-2c10-7a35-8f62-7d9b4e1c0a58', name: 'Back from leave', conditions: { crm_status: [0] } },
  { id: '0198f6da-6e70-7b49-9c03-e58a2f7d1b96', name: 'Interested, no meeting yet', conditions: { crm_status: [1] } },
].map((one) => ({
  ...one,
  parent_campaign: SAMPLE_CAMPAIGN.id,
  status: ACTIVE,
  timestamp_created: CREATED,
  timestamp_leads_updated: CREATED,
}));
