import { createBatches, type MultiStatus } from './hubspot-batches.ts';
import {
  batch,
  createSchema,
  LIFECYCLE,
  notFound,
  type PortalAnswer,
  type PortalContact,
  type PortalRequest,
  type Properties,
  refusal,
} from './hubspot-schema.ts';

export interface PortalNote {
  id: string;
  properties: Record<string, string>;
  contactId: string;
  createdAt: string;
}

/** The number of notes that HubSpot returns with a contact; the others are on the next page. */
const NOTES_PER_PAGE = 100;

/** HubSpot's contacts, notes and properties, in memory. */
export function createPortal({ versionsKept = 45 }: { versionsKept?: number } = {}) {
  const { groups, properties, refusedProperties, makeProperties, schemaCall } = createSchema();
  const contacts = new Map<string, PortalContact>();
  const notes = new Map<string, PortalNote>();
  const mergedInto = new Map<string, string>();
  let serial = 0;

  /** The newest contact of each address. */
  const addresses = new Map<string, PortalContact>();

  /** Finds a contact by any of its addresses. */
  function byAnyEmail(email: string): PortalContact | undefined {
    const contact = addresses.get(email);
    if (!contact || contacts.get(contact.id) !== contact) return undefined;
    return [contact.properties['email'], ...contact.otherEmails].includes(email) ? contact : undefined;
  }
  function byEmail(email: string): PortalContact | undefined {
    const contact = byAnyEmail(email);
    return contact?.properties['email'] === email ? contact : undefined;
  }

  function keep(contact: PortalContact, given: Properties): void {
    const timestamp = new Date().toISOString();
    for (const [name, raw] of Object.entries(given)) {
      const isTime = properties.get(name)?.type === 'datetime' && raw !== '';
      const value = isTime ? new Date(raw).toISOString() : raw;
      const before = contact.properties[name] ?? '';
      if (value === before) continue;
      // HubSpot accepts a step backwards, but it has no effect.
      if (name === 'lifecyclestage' && value && LIFECYCLE.indexOf(value) < LIFECYCLE.indexOf(before)) continue;
      contact.properties[name] = value;
      if (name === 'email') addresses.set(value, contact);
      const versions = [{ value, timestamp, sourceType: 'INTEGRATION' }, ...(contact.history[name] ?? [])];
      contact.history[name] = versions.slice(0, versionsKept);
    }
    contact.updatedAt = timestamp;
  }

  function addContact(given: Properties, otherEmails: string[] = []): PortalContact {
    const now = new Date().toISOString();
    const id = String(++serial);
    const contact = { id, properties: {}, history: {}, otherEmails, createdAt: now, updatedAt: now };
    contacts.set(id, contact);
    for (const email of otherEmails) addresses.set(email, contact);
    keep(contact, given);
    return contact;
  }

  const shown = (
    { id, properties, createdAt, updatedAt }: PortalContact | (PortalNote & { updatedAt: string }),
    names: string[],
  ) => ({
    id,
    properties: {
      createdate: createdAt,
      hs_object_id: id,
      lastmodifieddate: updatedAt,
      ...Object.fromEntries(names.map((name) => [name, properties[name] || null])),
    },
    createdAt,
    updatedAt,
    archived: false,
  });

  /** A contact with these properties, and all versions of those in `history`. */
  const shownContact = (contact: PortalContact, names: string[], history: string[] = []) => {
    const one = shown(
      contact,
      [...names, ...history].filter((name) => properties.has(name)),
    );
    const further = contact.otherEmails.join(';');
    return {
      ...one,
      properties: {
        ...one.properties,
        ...(names.includes('hs_additional_emails') && { hs_additional_emails: further }),
      },
      ...(history.length && {
        propertiesWithHistory: Object.fromEntries(history.map((name) => [name, contact.history[name] ?? []])),
      }),
    };
  };

  function readContact(contact: PortalContact, query: URLSearchParams): PortalAnswer {
    const listed = (name: string) => query.getAll(name).flatMap((one) => one.split(','));
    return {
      status: 200,
      body: {
        ...shownContact(contact, listed('properties'), listed('propertiesWithHistory')),
        ...(listed('associations').includes('notes') && { associations: { notes: notesOf(contact.id, 0) } }),
      },
    };
  }

  function notesOf(contactId: string, from: number) {
    const all = [...notes.values()].filter((note) => note.contactId === contactId);
    const more = all.length > from + NOTES_PER_PAGE;
    return {
      results: all.slice(from, from + NOTES_PER_PAGE).map(({ id }) => ({ id, type: 'contact_to_note' })),
      ...(more && { paging: { next: { after: String(from + NOTES_PER_PAGE) } } }),
    };
  }

  const byId = (id: string) => contacts.get(mergedInto.get(id) ?? id);
  const batchCall = createBatches({ byId, byAnyEmail, shown: shownContact, refusedProperties, addContact, keep });

  /** A person merges a contact into another one, by whose id HubSpot then answers for both. */
  function mergeContacts(from: PortalContact, into: PortalContact): void {
    contacts.delete(from.id);
    mergedInto.set(from.id, into.id);
    into.otherEmails.push(from.properties['email']!, ...from.otherEmails);
    for (const email of into.otherEmails) addresses.set(email, into);
    for (const [name, versions] of Object.entries(from.history)) (into.history[name] ??= []).push(...versions);
  }

  function contactCall({ method, query, body }: PortalRequest, id: string | undefined): PortalAnswer {
    const given = (body as { properties?: Properties } | undefined)?.properties ?? {};
    if (id === undefined) {
      const email = given['email'] ?? '';
      const there = byAnyEmail(email);
      if (there) return refusal(409, `Contact already exists. Existing ID: ${there.id}`, 'CONFLICT');
      return refusedProperties(given) ?? { status: 201, body: shown(addContact(given), Object.keys(given)) };
    }
    const contact = query.get('idProperty') === 'email' ? byEmail(id) : byId(id);
    if (!contact) return notFound();
    if (method === 'GET') return readContact(contact, query);
    const refused = refusedProperties(given);
    if (refused) return refused;
    keep(contact, given);
    return { status: 200, body: shown(contact, Object.keys(given)) };
  }

  function noteCall({ path, body }: PortalRequest): PortalAnswer {
    if (path === 'notes/batch/read') {
      const { inputs } = body as { inputs: { id: string }[] };
      if (inputs.length > 100) return refusal(400, 'at most 100 inputs', 'VALIDATION_ERROR');
      const found = inputs.flatMap(({ id }) => notes.get(id) ?? []);
      return batch(found.map((note) => shown({ ...note, updatedAt: note.createdAt }, ['hs_note_body'])));
    }
    const { properties: given, associations } = body as {
      properties: Properties;
      associations: { to: { id: string }; types: { associationTypeId: number }[] }[];
    };
    const contactId = associations[0]?.to.id ?? '';
    if (!contacts.has(contactId) || associations[0]?.types[0]?.associationTypeId !== 202) return notFound();
    if (!given['hs_timestamp'] || (given['hs_note_body']?.length ?? 0) > 65_536) {
      return refusal(400, `not a note: ${given['hs_note_body']}`, 'VALIDATION_ERROR');
    }
    const note = { id: String(++serial), properties: given, contactId, createdAt: new Date().toISOString() };
    notes.set(note.id, note);
    return { status: 201, body: shown({ ...note, updatedAt: note.createdAt }, Object.keys(given)) };
  }

  /** Carries out a call. */
  function carryOut(area: string, request: PortalRequest, multiStatus: MultiStatus): PortalAnswer {
    const [type, id, sub] = request.path.split('/');
    if (area === 'properties') return schemaCall(request);
    if (type === 'notes') return noteCall(request);
    if (type !== 'contacts') return notFound();
    if (id === 'batch') return batchCall(sub ?? '', request.body, multiStatus) ?? notFound();
    if (sub !== 'associations') return contactCall(request, id);
    const { results, paging } = notesOf(id!, Number(request.query.get('after') ?? 0));
    const ends = results.map(({ id }) => ({ toObjectId: Number(id), associationTypes: [] }));
    return { status: 200, body: { results: ends, ...(paging && { paging }) } };
  }

  return { contacts, notes, groups, properties, byEmail, addContact, keep, mergeContacts, makeProperties, carryOut };
}
