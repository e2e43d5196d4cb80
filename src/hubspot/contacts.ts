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
  /** The values of the record that HubSpot remembers, including the present one. */
  versions: string[];
}

const WANTED = {
  properties: [...PROPERTIES.map(({ name }) => name), 'hs_lead_status', 'lifecyclestage'].join(','),
  propertiesWithHistory: RECORD,
};

export interface ContactCalls {
  /** The contact that has this address as any of its addresses. */
  findByAnyEmail(email: string, signal?: AbortSignal): Promise<HubspotContact | undefined>;
  /** All addresses of the contact that has this one, lower case. */
  addressesOf(email: string): Promise<string[]>;
  /** The contact that has this address as its first. */
  findByEmail(email: string, signal?: AbortSignal): Promise<HubspotContact | undefined>;
  get(id: string, signal?: AbortSignal): Promise<HubspotContact>;
  /** Sets all of these properties, or none. */
  update(id: string, properties: Record<string, string>, signal?: AbortSignal): Promise<void>;
  /** Returns the id of the new contact, or of the contact that already has the address. */
  create(properties: Record<string, string>, signal?: AbortSignal): Promise<string>;
}

export const contactCalls = (call: Call): ContactCalls => {
  async function read(id: string, query: Record<string, string>, signal?: AbortSignal): Promise<HubspotContact> {
    const path = `${CONTACTS}/${encodeURIComponent(id.toWellFormed())}`;
    const found = await call(Found, 'GET', path, { query: { ...WANTED, ...query }, signal });
    const history = found.propertiesWithHistory?.[RECORD] ?? [];
    const versions = history.map(({ value }) => value);
    return { id: found.id, properties: found.properties, versions: [found.properties[RECORD] ?? '', ...versions] };
  }

  /**
   * A batch read by email finds a contact by any of its addresses; a single read may find it by the first one only. An
   * address that it does not find is missing from the answer. HubSpot documents only that `hs_additional_emails` holds
   * the further addresses, separated by semicolons
   * (https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/v1/get-contacts-v1-secondary-email-v-id).
   */
  async function matching(email: string, signal?: AbortSignal) {
    const properties = ['email', 'hs_additional_emails'];
    const body = { idProperty: 'email', inputs: [{ id: email }], properties, propertiesWithHistory: [] };
    const matches = await call(Matches, 'POST', `${CONTACTS}/batch/read`, { body, signal }).catch(
      // HubSpot refuses a text that it does not recognise as an address. Nothing else in this call can be wrong.
      ignoring('not-found', 400),
    );
    return (matches?.results ?? []).map(({ id, properties: held }) => ({
      id,
      addresses: properties.flatMap((name) => (held[name] ?? '').toLowerCase().split(';')).filter(Boolean),
    }));
  }

  return {
    async findByAnyEmail(email, signal) {
      const [found] = await matching(email, signal);
      return found && read(found.id, {}, signal).catch(retryIfGone);
    },

    addressesOf: async (email) => (await matching(email)).flatMap(({ addresses }) => addresses),

    findByEmail: (email, signal) => read(email, { idProperty: 'email' }, signal).catch(ignoring('not-found')),

    get: (id, signal) => read(id, {}, signal).catch(retryIfGone),

    async update(id, properties, signal) {
      const path = `${CONTACTS}/${encodeURIComponent(id.toWellFormed())}`;
      await call(Created, 'PATCH', path, { body: { properties }, signal }).catch(retryIfGone);
    },

    create: (properties, signal) =>
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

/** The id in "Contact already exists. Existing ID: 123". */
const existingIdOf = (answer: unknown): string | undefined =>
  /Existing ID: *(\d+)/i.exec(String((answer as { message?: unknown } | undefined)?.message))?.[1];
