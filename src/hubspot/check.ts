import type { CrmFinding } from '../domain/crm-finding.ts';
import { VendorError } from '../domain/failure.ts';
import type { Hubspot } from './client.ts';
import { optionsIn, type Definition } from './property-calls.ts';
import { lacking } from './set-up.ts';

/** The options that the settings name, by property. */
export type Wanted = { property: string; variable: string; options: string[] }[];

const KEY_CURE = 'make a service key in HubSpot, Settings > Integrations > Service Keys, and set HUBSPOT_TOKEN';
/** No contact has this id. */
const NOBODY = '0';

/** Looks whether the key may do all that is asked of it, without changing anything. */
export async function check(hubspot: Hubspot, wanted: Wanted): Promise<CrmFinding[]> {
  const contacts: [string, () => Promise<unknown>][] = [
    ['crm.objects.contacts.read', () => hubspot.get(NOBODY)],
    ['crm.objects.contacts.write', () => hubspot.update(NOBODY, {})],
  ];
  const findings: CrmFinding[] = [];
  for (const [scope, probe] of contacts) {
    const finding = await probe().then<CrmFinding, CrmFinding>(
      () => ({ found: `scope ${scope}` }),
      (error: unknown) => refused(error, scope) ?? { found: `scope ${scope}` },
    );
    findings.push(finding);
    if (finding.cure === KEY_CURE) return findings;
  }
  const scope = 'crm.schemas.contacts.read';
  const schemas = await hubspot.listProperties().catch((error: unknown) => refused(error, scope) ?? []);
  if (!Array.isArray(schemas)) return [...findings, schemas];
  return [...findings, { found: `scope ${scope}` }, ...properties(schemas), ...options(schemas, wanted)];
}

function refused(error: unknown, scope: string): CrmFinding | undefined {
  const { message: found } = error as Error;
  if (!(error instanceof VendorError)) throw error;
  // Whoever is told that there is no such contact, or that nothing was sent, may ask.
  if (error.status === 404 || error.trouble === 'rejected') return undefined;
  if (error.status === 403) return { found, cure: `give the service key the scope ${scope}` };
  if (error.trouble === 'auth') return { found, cure: KEY_CURE };
  return { found, cure: 'try again; if it stays, check HUBSPOT_API_URL and the network' };
}

function properties(schemas: Definition[]): CrmFinding[] {
  const { missing, otherwise } = lacking(schemas);
  const names = missing.map(({ name }) => name).join(', ');
  return [
    missing.length
      ? { found: `properties missing: ${names}`, cure: 'npm run cli -- crm setup' }
      : { found: 'properties' },
    ...otherwise.map((found) => ({ found, cure: 'delete or rename it in HubSpot, then: npm run cli -- crm setup' })),
  ];
}

function options(schemas: Definition[], wanted: Wanted): CrmFinding[] {
  return wanted.flatMap(({ property, variable, options }) => {
    const there = optionsIn(schemas.find(({ name }) => name === property));
    const missing = [...new Set(options)].filter((option) => !there.includes(option));
    if (!missing.length) return [];
    const found = `${property} has no option ${missing.join(', ')}: it is not set where it should be that`;
    return [{ found, cure: `add the option in HubSpot, or change ${variable}` }];
  });
}
