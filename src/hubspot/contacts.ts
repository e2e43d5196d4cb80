import { VendorError } from '../domain/failure.ts';
import type { CallBudget, Turn } from '../outgoing/call-budget.ts';
import { type Call, goneError, retryIfGone } from './calls.ts';
import { contactReader, type ContactResult, contactWriter } from './contact-batches.ts';
import { RECORD } from './properties.ts';

export interface HubspotContact {
  id: string;
  properties: Record<string, string | null | undefined>;
  /** The values of the record that HubSpot remembers, including the present one. */
  versions: string[];
}

/** Calls for one contact. Those that wait for a turn share batch calls; each has its own outcome. */
export interface ContactCalls {
  /** The contact that has this address as any of its addresses. */
  find(email: string, turn: Turn): Promise<HubspotContact | undefined>;
  /** All addresses of the contact that has this one, lower case. */
  addressesOf(email: string): Promise<string[]>;
  get(id: string, turn: Turn): Promise<HubspotContact>;
  /** Sets all of these properties, or none. */
  update(id: string, properties: Record<string, string>, turn: Turn): Promise<void>;
  /** Creates a contact, or returns the id of the contact that already has the address. */
  create(properties: Record<string, string>, turn: Turn): Promise<{ id: string; isNew: boolean }>;
}

export const contactCalls = (call: Call, budget: CallBudget): ContactCalls => {
  const means = { call, budget };
  /**
   * A batch read by email finds a contact by any of its addresses. HubSpot documents only that `hs_additional_emails`
   * holds the further addresses, separated by semicolons
   * (https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/v1/get-contacts-v1-secondary-email-v-id).
   */
  const byEmail = contactReader(means, 'email', addressesIn);
  const byId = contactReader(means, undefined, ({ id }) => [id]);
  // By id: HubSpot updates no batch by the address (https://github.com/HubSpot/hubspot-api-nodejs/issues/548).
  const updating = contactWriter(means, 'update', ({ id }) => id);
  const creating = contactWriter(means, 'create', ({ properties }) => properties['email']?.toLowerCase());

  return {
    async find(email, turn) {
      const found = await byEmail(email, turn);
      return found && contactOf(found);
    },

    async addressesOf(email) {
      const found = await byEmail(email, {});
      return found ? addressesIn(found) : [];
    },

    async get(id, turn) {
      const found = await byId(id, turn);
      if (!found) throw goneError(`HubSpot does not show contact ${id}`);
      return contactOf(found);
    },

    async update(id, properties, turn) {
      await updating({ id, properties }, turn).catch(retryIfGone);
    },

    create: (properties, turn) =>
      creating({ id: '', properties }, turn).then(
        (id) => ({ id, isNew: true }),
        async (error: unknown) => {
          const isThere = error instanceof VendorError && error.status === 409;
          const existing = isThere && (existingIdOf(error.answer) ?? (await byEmail(properties['email']!, turn))?.id);
          if (existing) return { id: existing, isNew: false };
          throw error;
        },
      ),
  };
};

function contactOf({ id, properties, propertiesWithHistory }: ContactResult): HubspotContact {
  const history = propertiesWithHistory?.[RECORD] ?? [];
  return { id, properties, versions: [properties[RECORD] ?? '', ...history.map(({ value }) => value)] };
}

const addressesIn = ({ properties }: ContactResult): string[] =>
  ['email', 'hs_additional_emails']
    .flatMap((name) => (properties[name] ?? '').toLowerCase().split(';'))
    .filter(Boolean);

/** The id in "Contact already exists. Existing ID: 123". */
const existingIdOf = (answer: unknown): string | undefined =>
  /Existing ID: *(\d+)/i.exec(String((answer as { message?: unknown } | undefined)?.message))?.[1];
