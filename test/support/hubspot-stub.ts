import { onTestFinished } from 'vitest';
import { type HubspotOptions, startHubspotServer } from './hubspot-server.ts';

export { STUB_TOKEN } from './hubspot-server.ts';

export type HubspotStub = Awaited<ReturnType<typeof startHubspotStub>>;

/** HubSpot for one test. */
export async function startHubspotStub(options?: HubspotOptions) {
  const { close, ...stub } = await startHubspotServer(options);
  onTestFinished(close);
  return stub;
}
