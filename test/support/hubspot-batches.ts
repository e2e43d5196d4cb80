import { batch, isAddress, type PortalAnswer, type PortalContact, type Properties, refusal } from './hubspot-schema.ts';

interface Input {
  id: string;
  properties: Properties;
  objectWriteTraceId?: string;
}

interface Portal {
  byId(id: string): PortalContact | undefined;
  byAnyEmail(email: string): PortalContact | undefined;
  shown(contact: PortalContact, names: string[], history?: string[]): object;
  refusedProperties(given: Properties): PortalAnswer | undefined;
  addContact(given: Properties): PortalContact;
  keep(contact: PortalContact, given: Properties): void;
}

/** Which batches carry out what they can and report the rest as 207. HubSpot documents it for creating only. */
export type MultiStatus = 'never' | 'create' | 'always';

const tooMany = (most: number) =>
  refusal(400, `The maximum number of inputs supported in a batch request is ${most}`, 'VALIDATION_ERROR');

const errorOf = ({ body }: PortalAnswer, context: object) => ({ errors: [], links: {}, ...(body as object), context });

const missing = (ids: string[]) =>
  ids.length ? [errorOf(refusal(404, 'Could not get some CONTACT objects', 'OBJECT_NOT_FOUND'), { ids })] : [];

const repeated = (ids: string[]) => ids.find((id, i) => ids.indexOf(id) < i);

/** HubSpot's batch calls for contacts. Results come in no order. */
export function createBatches({ byId, byAnyEmail, shown, refusedProperties, addContact, keep }: Portal) {
  function read(body: unknown): PortalAnswer {
    const { idProperty, inputs, properties, propertiesWithHistory } = body as {
      idProperty?: string;
      inputs: { id: string }[];
      properties: string[];
      propertiesWithHistory: string[];
    };
    const most = propertiesWithHistory.length ? 50 : 100;
    if (inputs.length > most) return tooMany(most);
    const bad = inputs.find(({ id }) => idProperty === 'email' && !isAddress(id));
    if (bad) return refusal(400, `${bad.id} is no email address`, 'VALIDATION_ERROR');
    const found = inputs.map(({ id }) => ({ id, contact: idProperty === 'email' ? byAnyEmail(id) : byId(id) }));
    const contacts = new Set(found.flatMap(({ contact }) => contact ?? []).reverse());
    return batch(
      [...contacts].map((contact) => shown(contact, properties, propertiesWithHistory)),
      missing(found.flatMap(({ id, contact }) => (contact ? [] : [id]))),
    );
  }

  function update(inputs: Input[], multiStatus: MultiStatus): PortalAnswer {
    if (inputs.length > 100) return tooMany(100);
    const twice = repeated(inputs.map(({ id }) => byId(id)?.id ?? id));
    if (twice)
      return refusal(400, `Duplicate IDs found in batch input: [${twice}]. IDs must be unique`, 'VALIDATION_ERROR');
    const there = inputs.filter(({ id }) => byId(id));
    const refused = there.flatMap((input) => {
      const answer = refusedProperties(input.properties);
      return answer ? [{ input, answer }] : [];
    });
    const isWhole = multiStatus !== 'always' || inputs.some(({ objectWriteTraceId }) => !objectWriteTraceId);
    if (refused[0] && isWhole) return refused[0].answer;
    const written = there.filter((input) => !refused.some((one) => one.input === input));
    for (const { id, properties } of written) keep(byId(id)!, properties);
    return batch(written.map(({ id, properties }) => shown(byId(id)!, Object.keys(properties))).reverse(), [
      ...missing(inputs.filter((input) => !there.includes(input)).map(({ id }) => id)),
      ...refused.map(({ input, answer }) => errorOf(answer, { objectWriteTraceId: [input.objectWriteTraceId] })),
    ]);
  }

  function create(inputs: Input[], multiStatus: MultiStatus): PortalAnswer {
    if (inputs.length > 100) return tooMany(100);
    const refusalOf = ({ properties }: Input) => {
      const there = byAnyEmail(properties['email'] ?? '');
      if (!there) return refusedProperties(properties);
      return refusal(409, `Contact already exists. Existing ID: ${there.id}`, 'CONFLICT');
    };
    const isWhole = multiStatus === 'never' || inputs.some(({ objectWriteTraceId }) => !objectWriteTraceId);
    if (isWhole) {
      const refused = inputs.map(refusalOf).find(Boolean);
      if (refused) return refused;
      if (repeated(inputs.map(({ properties }) => properties['email']!))) return refusal(409, 'Duplicates', 'CONFLICT');
    }
    const results: object[] = [];
    const errors: object[] = [];
    for (const input of inputs) {
      const refused = refusalOf(input);
      if (refused) errors.push(errorOf(refused, { objectWriteTraceId: [input.objectWriteTraceId] }));
      else results.unshift(shown(addContact(input.properties), Object.keys(input.properties)));
    }
    const answer = batch(results, errors);
    return answer.status === 200 ? { ...answer, status: 201 } : answer;
  }

  return (name: string, body: unknown, multiStatus: MultiStatus): PortalAnswer | undefined => {
    if (name === 'read') return read(body);
    const { inputs } = body as { inputs: Input[] };
    if (name === 'update') return update(inputs, multiStatus);
    return name === 'create' ? create(inputs, multiStatus) : undefined;
  };
}
