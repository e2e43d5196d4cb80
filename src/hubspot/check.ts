import { command } from '../domain/command.ts';
import type { CrmFinding } from '../domain/crm-finding.ts';
import { VendorError } from '../domain/failure.ts';
import type { Hubspot } from './client.ts';
import { optionsIn, type Definition } from './property-calls.ts';
import { adviceOnAccess } from './refusal.ts';
import { lacking } from './set-up.ts';

/** The options that the settings name, for each property. */
export type Wanted = { property: string; variable: string; options: string[] }[];

/** An id that no contact has. */
const NO_CONTACT = '0';

/** Checks, without any change, whether the key has every scope and the portal every property that we need. */
export async function checkHubSpot(hubspot: Hubspot, wanted: Wanted): Promise<CrmFinding[]> {
  let schemas: Definition[] | undefined;
  const probes: [string, () => Promise<unknown>][] = [
    ['crm.objects.contacts.read', () => hubspot.get(NO_CONTACT, {})],
    ['crm.objects.contacts.write', () => hubspot.update(NO_CONTACT, {}, {})],
    ['crm.schemas.contacts.read', async () => (schemas = await hubspot.listProperties())],
  ];
  const findings: CrmFinding[] = [];
  for (const [scope, probe] of probes) {
    const refused = await probe().then(
      () => undefined,
      (error: unknown) => refusedOf(error, scope),
    );
    findings.push(refused ?? { found: `scope ${scope}` });
    // If the key or the connection is the problem, the other probes would find the same.
    if (refused && !refused.cure?.includes(scope)) return findings;
  }
  return schemas ? [...findings, ...properties(schemas), ...options(schemas, wanted)] : findings;
}

function refusedOf(error: unknown, scope: string): CrmFinding | undefined {
  if (!(error instanceof VendorError)) throw error;
  const cure = adviceOnAccess(error, scope);
  return cure === undefined ? undefined : { found: error.message, cure };
}

function properties(schemas: Definition[]): CrmFinding[] {
  const { missing, otherwise } = lacking(schemas);
  const names = missing.map(({ name }) => name).join(', ');
  return [
    missing.length ? { found: `properties missing: ${names}`, cure: command('crm setup') } : { found: 'properties' },
    ...otherwise.map((found) => ({ found, cure: `delete or rename it in HubSpot, then: ${command('crm setup')}` })),
  ];
}

function options(schemas: Definition[], wanted: Wanted): CrmFinding[] {
  return wanted.flatMap(({ property, variable, options }) => {
    const there = optionsIn(schemas.find(({ name }) => name === property));
    const missing = [...new Set(options)].filter((option) => !there.includes(option));
    if (!missing.length) return [];
    const found = `${property} has no option ${missing.join(', ')}, so contacts that should have it are left unchanged`;
    return [{ found, cure: `add the option in HubSpot, or change ${variable}` }];
  });
}
