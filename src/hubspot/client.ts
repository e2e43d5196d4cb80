import { UNLIMITED } from '../outgoing/call-budget.ts';
import { createCall, type HubspotOptions } from './calls.ts';
import { type ContactCalls, contactCalls } from './contacts.ts';
import { type NoteCalls, noteCalls } from './notes.ts';
import { type PropertyCalls, propertyCalls } from './property-calls.ts';

/** HubSpot's CRM API, as far as this product uses it. Every method throws `VendorError`. */
export interface Hubspot extends ContactCalls, NoteCalls, PropertyCalls {}

export function createHubspot(options: HubspotOptions): Hubspot {
  const call = createCall(options);
  return { ...contactCalls(call, options.budget ?? UNLIMITED), ...noteCalls(call), ...propertyCalls(call) };
}
