import type { Activities } from '../src/domain/activities.ts';
import type { Crm } from '../src/domain/crm.ts';
import { asTemporalFailures } from './failures.ts';
import { instantlyActivities } from './instantly.ts';
import type { Instantly } from '../src/instantly/client.ts';

/** The outside world, as activities need it. */
export interface World {
  crm: Crm;
  /** Posts a message once per key, to Slack or to the outbox. */
  postMessage: Activities['postMessage'];
  instantly: Instantly;
}

/** Every effect that workflows may ask of the world. Every failure leaves as a Temporal failure. */
export function createActivities({ crm, postMessage, instantly }: World): Activities {
  return asTemporalFailures({
    updateContact: (event, key) => crm.record(event, key),
    postMessage,
    ...instantlyActivities(instantly),
  });
}
