import { UNLIMITED } from '../../src/outgoing/call-budget.ts';
import { CRMS } from '../../activities/crm/index.ts';
import type { Crm } from '../../activities/crm-port.ts';
import { readSettings } from '../../src/settings/read-settings.ts';
import { STUB_SECRET } from './crm-webhook-stub.ts';

/** Opens the CRM as the worker does. It stores nothing itself, so it needs no store. */
export function openCrmWebhook({ url }: { url: string }): Crm {
  const { crm } = readSettings({ CRM: 'webhook', CRM_WEBHOOK_URL: url, CRM_WEBHOOK_SECRET: STUB_SECRET });
  return CRMS.webhook.open(crm.values, {
    store: undefined as never,
    budget: UNLIMITED,
    leadEvents: () => Promise.resolve([]),
  });
}
