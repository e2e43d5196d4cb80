import {
  batch,
  createSchema,
  isAddress,
  LIFECYCLE,
  notFound,
  type PortalAnswer,
  type PortalRequest,
  type Properties,
  refusal,
} from './hubspot-schema.ts';

export interface Version {
  value: string;
  timestamp: string;
  sourceType: string;
}

export interface PortalContact {
  id: string;
  properties: Record<string, string>;
  /** Newest first. */
  history: Record<string, Version[]>;
  /** The other addresses: HubSpot refuses a second contact with one of them, but does not find a contact by them. */
  otherEmails: string[];
  createdAt: string;
  updatedAt: string;
}

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
  let serial = 0;

  const byEmail = (email: string) => [...contacts.values()].find((contact) => contact.properties['email'] === email);

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

  function readContact(contact: PortalContact, query: URLSearchParams): PortalAnswer {
    const listed = (name: string) => query.getAll(name).flatMap((one) => one.split(','));
    const names = listed('properties').filter((name) => properties.has(name));
    const history = listed('propertiesWithHistory');
    return {
      status: 200,
      body: {
        ...shown(contact, [...names, ...history]),
        ...(history.length && {
          propertiesWithHistory: Object.fromEntries(history.map((name) => [name, contact.history[name] ?? []])),
        }),
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

  /** Finds a contact by any of its addresses. */
  const byAnyEmail = (email: string) =>
    [...contacts.values()].find((one) => [one.properties['email'], ...one.otherEmails].includes(email));

  function readContacts({ body }: PortalRequest): PortalAnswer {
    const { idProperty, inputs } = body as { idProperty?: string; inputs: { id: string }[] };
    const bad = inputs.find(({ id }) => idProperty === 'email' && !isAddress(id));
    if (bad) return refusal(400, `${bad.id} is no email address`, 'VALIDATION_ERROR');
    const found = inputs.map(({ id }) => ({ id, contact: idProperty === 'email' ? byAnyEmail(id) : contacts.get(id) }));
    const missing = found.flatMap(({ id, contact }) => (contact ? [] : [id]));
    return batch(
      found.flatMap(({ contact }) => {
        if (!contact) return [];
        const { properties, ...one } = shown(contact, ['email']);
        return [{ ...one, properties: { ...properties, hs_additional_emails: contact.otherEmails.join(';') } }];
      }),
      missing.length
        ? [
            {
              status: 'error',
              category: 'OBJECT_NOT_FOUND',
              message: 'not found',
              errors: [],
              context: { ids: missing },
              links: {},
            },
          ]
        : [],
    );
  }

  function contactCall({ method, query, body }: PortalRequest, id: string | undefined): PortalAnswer {
    const given = (body as { properties?: Properties } | undefined)?.properties ?? {};
    if (id === undefined) {
      const email = given['email'] ?? '';
      const there = byAnyEmail(email);
      if (there) return refusal(409, `Contact already exists. Existing ID: ${there.id}`, 'CONFLICT');
      return refusedProperties(given) ?? { status: 201, body: shown(addContact(given), Object.keys(given)) };
    }
    const contact = query.get('idProperty') === 'email' ? byEmail(id) : contacts.get(id);
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
  function carryOut(area: string, request: PortalRequest): PortalAnswer {
    const [type, id, sub] = request.path.split('/');
    if (area === 'properties') return schemaCall(request);
    if (type === 'notes') return noteCall(request);
    if (type !== 'contacts') return notFound();
    if (id === 'batch' && sub === 'read') return readContacts(request);
    if (sub !== 'associations') return contactCall(request, id);
    const { results, paging } = notesOf(id!, Number(request.query.get('after') ?? 0));
    const ends = results.map(({ id }) => ({ toObjectId: Number(id), associationTypes: [] }));
    return { status: 200, body: { results: ends, ...(paging && { paging }) } };
  }

  return { contacts, notes, groups, properties, byEmail, addContact, keep, makeProperties, carryOut };
}
