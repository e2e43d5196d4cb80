import { onTestFinished } from 'vitest';
import { CRMS, type CrmName } from '../../activities/crm/index.ts';
import { createLocalCrm } from '../../activities/crm/local.ts';
import { openLocalStore } from '../../activities/local-store/open-local-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openCrmWebhook } from '../support/crm-webhook.ts';
import { startCrmWebhookStub } from '../support/crm-webhook-stub.ts';
import { openHubspot } from '../support/hubspot-crm.ts';
import { startHubspotStub } from '../support/hubspot-stub.ts';
import { crmContract, type CrmUnderTest } from './crm.ts';

/** Successful calls between the failures leave room for a whole update. */
const FAULTS: Record<number, 'lost' | 'unavailable'> = { 3: 'lost', 5: 'unavailable', 7: 'lost' };

const openLocal = (): CrmUnderTest => {
  const store = openLocalStore({ dataDir: temporaryFolder() });
  onTestFinished(() => store.close());
  const crm = createLocalCrm(store);
  return {
    crm,
    contactOf: (email) => store.contactOf(email),
    activitiesOf: async (email) => (await crm.timeline(email)).length,
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
  local: openLocal,
  hubspot: openHubspotStub,
  webhook: openWebhookStub,
};

for (const name of Object.keys(CRMS) as CrmName[]) crmContract(name, () => UNDER_TEST[name]());
