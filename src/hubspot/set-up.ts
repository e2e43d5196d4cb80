import { VendorError } from '../domain/failure.ts';
import type { Hubspot } from './client.ts';
import { definitionOf, GROUP, PROPERTIES } from './properties.ts';
import type { Definition } from './property-calls.ts';
import { adviceOnAccess } from './refusal.ts';

/** Makes the group and the properties that are missing. What is there is left as it is. */
export const setUpHubSpot = (hubspot: Hubspot): Promise<string[]> =>
  make(hubspot).catch((error: unknown) => {
    const cure = error instanceof VendorError && adviceOnAccess(error, 'crm.schemas.contacts.read and .write');
    throw cure ? new Error(`${error.message} → ${cure}`, { cause: error }) : error;
  });

async function make(hubspot: Hubspot): Promise<string[]> {
  const groupMade = await hubspot.createGroup(GROUP);
  const before = lacking(await hubspot.listProperties());
  if (before.missing.length) await hubspot.createProperties(before.missing.map(definitionOf));
  const after = before.missing.length ? lacking(await hubspot.listProperties()) : before;
  if (after.missing.length) {
    const names = after.missing.map(({ name }) => name).join(', ');
    throw new VendorError('unavailable', `HubSpot did not keep the properties ${names}; run the set-up again`);
  }
  const made = before.missing.map(({ name }) => name);
  return [
    `group ${GROUP.name}: ${groupMade ? 'created' : 'is there'}`,
    ...(made.length ? [`${made.length} properties created: ${made.join(', ')}`] : []),
    ...(made.length < PROPERTIES.length ? [`${PROPERTIES.length - made.length} properties are there`] : []),
    ...after.otherwise,
  ];
}

/** What the portal lacks of our properties, and which of them it has otherwise. */
export function lacking(definitions: Definition[]) {
  const types = new Map(definitions.map(({ name, type }) => [name, type]));
  return {
    missing: PROPERTIES.filter(({ name }) => !types.has(name)),
    otherwise: PROPERTIES.filter(({ name, type }) => types.has(name) && types.get(name) !== type).map(
      ({ name, type }) => `property ${name} is of type ${types.get(name)}, it should be ${type}`,
    ),
  };
}
