import { z } from 'zod';
import { VendorError } from '../domain/failure.ts';
import { API_DATE, type Call, unlessGone, unlessMissing } from './calls.ts';
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

  return {
    findByEmail: (email: string, signal?: AbortSignal): Promise<HubspotContact | undefined> =>
      read(email, { idProperty: 'email' }, signal).catch(unlessMissing),

    get: (id: string, signal?: AbortSignal): Promise<HubspotContact> => read(id, {}, signal).catch(unlessGone),

    /** All of it or nothing. */
    async update(id: string, properties: Record<string, string>, signal?: AbortSignal): Promise<void> {
      const path = `${CONTACTS}/${encodeURIComponent(id.toWellFormed())}`;
      await call(Created, 'PATCH', path, { body: { properties }, signal }).catch(unlessGone);
    },

    /** Returns the id of the new contact, or of the one that has the address already, as one of several perhaps. */
    create: (properties: Record<string, string>, signal?: AbortSignal): Promise<string> =>
      call(Created, 'POST', CONTACTS, { body: { properties, associations: [] }, signal }).then(
        ({ id }) => id,
        (error: unknown) => {
          const existing = error instanceof VendorError && error.status === 409 && existingIdOf(error.answer);
          if (existing) return existing;
          throw error;
        },
      ),
  };
};

/** "Contact already exists. Existing ID: 123" */
const existingIdOf = (answer: unknown): string | undefined =>
  /Existing ID: *(\d+)/i.exec(String((answer as { message?: unknown } | undefined)?.message))?.[1];
