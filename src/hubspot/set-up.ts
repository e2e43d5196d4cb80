import { VendorError } from '../domain/failure.ts';
import type { Hubspot } from './client.ts';
import { definitionOf, GROUP, PROPERTIES } from './properties.ts';
import type { Definition } from './property-calls.ts';
import { adviceOnAccess } from './refusal.ts';

/** Creates the missing group and properties. It does not change what exists. Returns a line for each result. */
export const setUpHubSpot = (hubspot: Hubspot): Promise<string[]> =>
  createMissing(hubspot).catch((error: unknown) => {
    const advice = error instanceof VendorError && adviceOnAccess(error, 'crm.schemas.contacts.read and .write');
    throw advice ? new Error(`${error.message} → ${advice}`, { cause: error }) : error;
  });

async function createMissing(hubspot: Hubspot): Promise<string[]> {
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

/** Our properties that the portal does not have, and those that it has with another type. */
export function lacking(definitions: Definition[]) {
  const types = new Map(definitions.map(({ name, type }) => [name, type]));
  return {
    missing: PROPERTIES.filter(({ name }) => !types.has(name)),
    otherwise: PROPERTIES.filter(({ name, type }) => types.has(name) && types.get(name) !== type).map(
      ({ name, type }) => `property ${name} is of type ${types.get(name)}, it should be ${type}`,
    ),
  };
}
