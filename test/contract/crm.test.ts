import { CRMS, type CrmName } from '../../activities/crm/index.ts';
import { createLocalCrm } from '../../activities/crm/local.ts';
import { openCrmWebhook } from '../support/crm-webhook.ts';
import { startCrmWebhookStub } from '../support/crm-webhook-stub.ts';
import { openHubspot } from '../support/hubspot-crm.ts';
import { startHubspotStub } from '../support/hubspot-stub.ts';
import { LOCAL_STORES } from '../support/local-store.ts';
import { crmContract, type CrmUnderTest } from './crm.ts';

/** Successful calls between the failures leave room for a whole update. */
const FAULTS: Record<number, 'lost' | 'unavailable'> = { 3: 'lost', 5: 'unavailable', 7: 'lost' };

/** Two workers share the store. */
const openLocal = async (kind: keyof typeof LOCAL_STORES): Promise<CrmUnderTest> => {
  const open = await LOCAL_STORES[kind]();
  const [store, other] = [open(), open()];
  const workers = [store, other].map(createLocalCrm);
  let calls = 0;
  return {
    crm: { record: (event, attempt) => workers[(calls += 1) % workers.length]!.record(event, attempt) },
    contactOf: (email) => store.contactOf(email),
    activitiesOf: async (email) => (await store.activitiesOf(email)).length,
    withFaults: () => undefined,
  };
};

const openHubspotStub = async (): Promise<CrmUnderTest> => {
  const stub = await startHubspotStub({ setUp: true });
  return {
    crm: openHubspot(stub),
    contactOf: (email) => stub.recordOf(email),
    activitiesOf: () => new Set([...stub.notes.values()].map(({ properties }) => properties['hs_note_body'])).size,
    withFaults(on) {
      let nth = 0;
      stub.dials.latencyMs = () => (on ? Math.random() * 4 : 0);
      stub.dials.fault = () => (on ? FAULTS[++nth % 17] : undefined);
    },
  };
};

const openWebhookStub = async (): Promise<CrmUnderTest> => {
  const stub = await startCrmWebhookStub();
  return {
    crm: openCrmWebhook(stub),
    contactOf: (email) => stub.contacts.get(email),
    activitiesOf: (email) => stub.activities.get(email)?.length ?? 0,
    withFaults(on) {
      let nth = 0;
      stub.dials.fault = () => (on ? { 2: 'lost' as const, 3: 503 }[++nth % 5] : undefined);
    },
  };
};

/** Every CRM of the register, with a stub on a real socket or in a separate file. */
const UNDER_TEST: Record<CrmName, () => CrmUnderTest | Promise<CrmUnderTest>> = {
  local: () => openLocal('SQLite'),
  hubspot: openHubspotStub,
  webhook: openWebhookStub,
};

for (const name of Object.keys(CRMS) as CrmName[]) crmContract(name, () => UNDER_TEST[name]());
crmContract('local on PostgreSQL', () => openLocal('PostgreSQL'));
