import { RECORD } from '../../src/hubspot/properties.ts';
import { type HubspotOptions, startHubspotServer } from '../../test/support/hubspot-server.ts';
import { answerParent, startedWith } from '../parent.ts';

/** HubSpot with its limits. */
const { latencyMs, limit } = startedWith<{ latencyMs: number; limit: NonNullable<HubspotOptions['limit']> }>();
const hubspot = await startHubspotServer({ setUp: true, limit, latencyMs: () => latencyMs / 2 });
let [countedFrom, refusedBefore] = [0, 0];

/** `contacts/{id}`: ids and addresses are left out. */
function endpointOf({ method, path }: { method: string; path: string }): string {
  const [type, id, ...rest] = path.split('/');
  const own = id === undefined || id === 'batch' ? id : id.includes('@') ? '{email}' : '{id}';
  return `${method} ${[type, own, ...rest].filter(Boolean).join('/')}`;
}

const refused = () => hubspot.calls.get(429) ?? 0;

answerParent({
  env: () => hubspot.env,
  /** From now on calls are counted anew. */
  reset() {
    [countedFrom, refusedBefore] = [hubspot.requests.length, refused()];
  },
  calls() {
    const counted = hubspot.requests.slice(countedFrom);
    const byEndpoint = Object.groupBy(counted, endpointOf);
    return {
      refused: refused() - refusedBefore,
      total: counted.length,
      byEndpoint: Object.fromEntries(Object.entries(byEndpoint).map(([name, calls]) => [name, calls!.length])),
    };
  },
  records: () =>
    [...hubspot.contacts.values()].map(({ properties }) => [properties['email'], properties[RECORD] ?? '']),
  /** The text of each note, and when it was added. */
  notes: () =>
    [...hubspot.notes.values()].map(({ properties, createdAt }) => [
      properties['hs_note_body'] ?? '',
      Date.parse(createdAt),
    ]),
});
