import { z } from 'zod';
import { ignoring, VendorError } from '../domain/failure.ts';
import { API_DATE, type Call, retryIfGone } from './calls.ts';
import { PROPERTIES, RECORD } from './properties.ts';

const CONTACTS = `/crm/objects/${API_DATE}/contacts`;

const Created = z.object({ id: z.string() });
const Found = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullish()),
  propertiesWithHistory: z
    .looseObject({ [RECORD]: z.array(z.object({ value: z.string() })) })
    .partial()
    .optional(),
});

const Matches = z.object({
  results: z.array(z.object({ id: z.string(), properties: z.record(z.string(), z.string().nullish()) })),
});

export interface HubspotContact {
  id: string;
  properties: Record<string, string | null | undefined>;
  /** Every value that the record had, as far as HubSpot remembers, the present one included. */
  versions: string[];
}

const WANTED = {
  properties: [...PROPERTIES.map(({ name }) => name), 'hs_lead_status', 'lifecyclestage'].join(','),
  propertiesWithHistory: RECORD,
};

export const contactCalls = (call: Call) => {
  async function read(id: string, query: Record<string, string>, signal?: AbortSignal): Promise<HubspotContact> {
    const path = `${CONTACTS}/${encodeURIComponent(id.toWellFormed())}`;
    const found = await call(Found, 'GET', path, { query: { ...WANTED, ...query }, signal });
    const history = found.propertiesWithHistory?.[RECORD] ?? [];
    const versions = history.map(({ value }) => value);
    return { id: found.id, properties: found.properties, versions: [found.properties[RECORD] ?? '', ...versions] };
  }

  /**
   * A batch read by email knows every address of a contact, where a single one may know the first alone, and names none
   * that it does not find. HubSpot documents only that `hs_additional_emails` holds the others, separated by semicolons
   * (https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/v1/get-contacts-v1-secondary-email-v-id).
   */
  async function matching(email: string, signal?: AbortSignal) {
    const properties = ['email', 'hs_additional_emails'];
    const body = { idProperty: 'email', inputs: [{ id: email }], properties, propertiesWithHistory: [] };
    const matches = await call(Matches, 'POST', `${CONTACTS}/batch/read`, { body, signal }).catch(
      // HubSpot refuses a text that it does not take for an address; nothing else in this call can be wrong.
      ignoring('not-found', 400),
    );
    return (matches?.results ?? []).map(({ id, properties: held }) => ({
      id,
      addresses: properties.flatMap((name) => (held[name] ?? '').toLowerCase().split(';')).filter(Boolean),
    }));
  }

  return {
    /** The contact of which the address is any. */
    async findByAnyEmail(email: string, signal?: AbortSignal): Promise<HubspotContact | undefined> {
      const [found] = await matching(email, signal);
      return found && read(found.id, {}, signal).catch(retryIfGone);
    },

    /** Every address of the contact that has this one, lower case. */
    addressesOf: async (email: string): Promise<string[]> =>
      (await matching(email)).flatMap(({ addresses }) => addresses),

    /** The contact whose first address it is. */
    findByEmail: (email: string, signal?: AbortSignal): Promise<HubspotContact | undefined> =>
      read(email, { idProperty: 'email' }, signal).catch(ignoring('not-found')),

    get: (id: string, signal?: AbortSignal): Promise<HubspotContact> => read(id, {}, signal).catch(retryIfGone),

    /** All of it or nothing. */
    async update(id: string, properties: Record<string, string>, signal?: AbortSignal): Promise<void> {
      const path = `${CONTACTS}/${encodeURIComponent(id.toWellFormed())}`;
      await call(Created, 'PATCH', path, { body: { properties }, signal }).catch(retryIfGone);
    },

    /** Returns the id of the new contact, or of the one that has the address already, as one of several perhaps. */
    create: (properties: Record<string, string>, signal?: AbortSignal): Promise<string> =>
      call(Created, 'POST', CONTACTS, { body: { properties, associations: [] }, signal }).then(
        ({ id }) => id,
        async (error: unknown) => {
          const isThere = error instanceof VendorError && error.status === 409;
          const existing =
            isThere && (existingIdOf(error.answer) ?? (await matching(properties['email']!, signal))[0]?.id);
          if (existing) return existing;
          throw error;
        },
      ),
  };
};

/** "Contact already exists. Existing ID: 123" */
const existingIdOf = (answer: unknown): string | undefined =>
  /Existing ID: *(\d+)/i.exec(String((answer as { message?: unknown } | undefined)?.message))?.[1];
