import { CRMS } from '../../activities/crm/index.ts';
import type { Crm } from '../../activities/crm-port.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { readSettings, type Env } from '../../src/config.ts';
import { type HubspotStub, STUB_TOKEN } from './hubspot-stub.ts';

/**
 * The CRM as the worker opens it with these settings. It keeps nothing of its own, so it needs no store.
 * @param happened what Temporal would remember.
 */
export function openHubspot({ url }: Pick<HubspotStub, 'url'>, env: Env = {}, happened: LeadEvent[] = []): Crm {
  const { crm } = readSettings({ CRM: 'hubspot', HUBSPOT_TOKEN: STUB_TOKEN, HUBSPOT_API_URL: url, ...env });
  return CRMS.hubspot.open(crm.values, {
    store: undefined as never,
    leadEvents: (email, kinds) =>
      Promise.resolve(happened.filter(({ lead, kind }) => lead.email === email && kinds.includes(kind))),
  });
}
