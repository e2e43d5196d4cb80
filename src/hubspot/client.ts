import { createCall, type HubspotOptions } from './calls.ts';
import { contactCalls } from './contacts.ts';
import { noteCalls } from './notes.ts';
import { propertyCalls } from './property-calls.ts';

export type Hubspot = ReturnType<typeof createHubspot>;

/** HubSpot's CRM API, as far as this product uses it. Every method throws `VendorError`. */
export function createHubspot(options: HubspotOptions) {
  const call = createCall(options);
  return { ...contactCalls(call), ...noteCalls(call), ...propertyCalls(call) };
}
