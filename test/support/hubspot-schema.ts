import { randomUUID } from 'node:crypto';

export interface PortalProperty {
  name: string;
  label: string;
  type: string;
  fieldType: string;
  groupName: string;
  options?: { value: string; label: string; displayOrder: number; hidden: boolean }[];
}

export interface PortalRequest {
  method: string;
  /** The decoded path without the API's date and everything before it, such as `contacts/1`. */
  path: string;
  query: URLSearchParams;
  body: unknown;
}

export interface PortalAnswer {
  status: number;
  body: unknown;
}

interface Version {
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

export type Properties = Record<string, string>;

const property = (name: string, type = 'string', options: string[] = []): PortalProperty => ({
  name,
  label: name,
  type,
  fieldType: { enumeration: 'select', datetime: 'date' }[type] ?? 'text',
  groupName: 'contactinformation',
  options: options.map((value, displayOrder) => ({ value, label: value, displayOrder, hidden: false })),
});

export const LIFECYCLE =
  'subscriber,lead,marketingqualifiedlead,salesqualifiedlead,opportunity,customer,evangelist,other'.split(',');
const LEAD_STATUS = 'NEW,OPEN,IN_PROGRESS,OPEN_DEAL,UNQUALIFIED,ATTEMPTED_TO_CONTACT,CONNECTED,BAD_TIMING'.split(',');

export const refusal = (status: number, message: string, category: string, more: object = {}): PortalAnswer => ({
  status,
  body: { status: 'error', message, correlationId: randomUUID(), category, ...more },
});
export const notFound = () => refusal(404, 'resource not found', 'OBJECT_NOT_FOUND');

export const batch = (results: object[], errors: object[] = []): PortalAnswer => {
  const now = new Date().toISOString();
  const outcome = { status: 'COMPLETE', results, startedAt: now, completedAt: now };
  if (!errors.length) return { status: 200, body: outcome };
  return { status: 207, body: { ...outcome, errors, numErrors: errors.length } };
};

/** HubSpot refuses a domain label that begins or ends with a hyphen. */
export const isAddress = (text: string): boolean => /^[^@\s]+@(?!-)[^@\s]+$/.test(text);

/** The definitions of contact properties in a portal. */
export function createSchema() {
  const groups = new Map<string, { name: string; label: string; archived: boolean }>();
  const properties = new Map<string, PortalProperty>();
  for (const one of [
    ...['email', 'firstname', 'lastname', 'company', 'phone', 'website', 'jobtitle'].map((name) => property(name)),
    property('hs_lead_status', 'enumeration', LEAD_STATUS),
    property('lifecyclestage', 'enumeration', LIFECYCLE),
  ]) {
    properties.set(one.name, one);
  }

  function faultOf(name: string, value: string): string | undefined {
    const known = properties.get(name);
    if (!known) return 'PROPERTY_DOESNT_EXIST';
    if (value === '') return undefined;
    if (name === 'email' && !isAddress(value)) return 'INVALID_EMAIL';
    if (known.type === 'datetime' && Number.isNaN(Date.parse(value))) return 'INVALID_DATE';
    if (known.type === 'enumeration' && !known.options?.some((option) => option.value === value))
      return 'INVALID_OPTION';
    return value.length > 65_536 ? 'VALUE_TOO_LONG' : undefined;
  }

  function refusedProperties(given: Properties): PortalAnswer | undefined {
    const faults = Object.entries(given).flatMap(([name, value]) => {
      const error = faultOf(name, value);
      return error ? [{ isValid: false, message: `${value} is not valid for ${name}`, error, name }] : [];
    });
    if (!faults.length) return undefined;
    const message = `Property values were not valid: ${JSON.stringify(faults)}`;
    return refusal(400, message, 'VALIDATION_ERROR', {
      errors: faults.map(({ message, error: code, name }) => ({ message, code, context: { propertyName: [name] } })),
    });
  }

  const described = (one: PortalProperty) => ({ description: '', ...one, options: one.options ?? [] });

  function makeProperties(inputs: PortalProperty[]): PortalAnswer {
    const there = inputs.filter(({ name }) => properties.has(name));
    const stray = inputs.find(({ groupName }) => !groups.has(groupName));
    if (stray) return refusal(400, `property group ${stray.groupName} does not exist`, 'VALIDATION_ERROR');
    const made = inputs.filter((one) => !there.includes(one));
    for (const one of made) properties.set(one.name, one);
    const errors = there.map(({ name }) => ({
      status: 'error',
      category: 'OBJECT_ALREADY_EXISTS',
      message: `A property named '${name}' already exists.`,
      errors: [],
      context: { name: [name] },
      links: {},
    }));
    return batch(made.map(described), errors);
  }

  function schemaCall({ method, path, body }: PortalRequest): PortalAnswer {
    const [, name, action] = path.split('/');
    if (method === 'GET' && !name) return { status: 200, body: { results: [...properties.values()].map(described) } };
    if (name === 'groups') {
      const group = { archived: false, ...(body as { name: string; label: string }) };
      if (groups.has(group.name)) return refusal(409, `A group named '${group.name}' already exists.`, 'CONFLICT');
      groups.set(group.name, group);
      return { status: 201, body: group };
    }
    if (action === 'create') return makeProperties((body as { inputs: PortalProperty[] }).inputs);
    const found = properties.get(name!);
    return found ? { status: 200, body: described(found) } : notFound();
  }

  return { groups, properties, refusedProperties, makeProperties, schemaCall };
}
