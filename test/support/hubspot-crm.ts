import { CRMS } from '../../activities/crm/index.ts';
import type { Crm } from '../../activities/crm-port.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { type CallBudget, UNLIMITED } from '../../src/outgoing/call-budget.ts';
import { readSettings } from '../../src/settings/read-settings.ts';
import type { Env } from '../../src/settings/settings.ts';
import type { HubspotStub } from './hubspot-stub.ts';

/**
 * Opens the CRM as the worker does with these settings. It stores nothing itself, so it needs no store.
 * @param happened the lead's events, as Temporal lists them.
 */
export function openHubspot(
  stub: Pick<HubspotStub, 'env'>,
  env: Env = {},
  happened: LeadEvent[] = [],
  budget: CallBudget = UNLIMITED,
): Crm {
  const { crm } = readSettings({ HUBSPOT_BATCH_WINDOW: '1 ms', ...stub.env, ...env });
  return CRMS.hubspot.open(crm.values, {
    store: undefined as never,
    budget,
    leadEvents: (email, kinds) =>
      Promise.resolve(happened.filter(({ lead, kind }) => lead.email === email && kinds.includes(kind))),
  });
}
