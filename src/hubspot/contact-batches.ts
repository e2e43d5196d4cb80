import { z } from 'zod';
import { ignoring, type VendorError } from '../domain/failure.ts';
import type { CallBudget } from '../outgoing/call-budget.ts';
import { LARGE_PAGE_BYTES } from '../outgoing/call-vendor.ts';
import { batched } from './batched.ts';
import { API_DATE, type Call, goneError } from './calls.ts';
import { PROPERTIES, RECORD } from './properties.ts';
import { refusalOfInput } from './refusal.ts';

const BATCH = `/crm/objects/${API_DATE}/contacts/batch`;

/**
 * "The maximum number of inputs supported in a batch request for property histories is 50"
 * (https://github.com/PipedreamHQ/pipedream/pull/8462).
 */
const MOST_READ = 50;
/** "HubSpot's hard cap (400 with 101 inputs)", as others have measured it for a batch upsert. */
const MOST_WRITTEN = 100;

const Result = z.object({
  id: z.string(),
  objectWriteTraceId: z.string().optional(),
  properties: z.record(z.string(), z.string().nullish()),
  propertiesWithHistory: z
    .looseObject({ [RECORD]: z.array(z.object({ value: z.string() })) })
    .partial()
    .optional(),
});
const InputError = z.looseObject({
  category: z.string().catch(''),
  context: z.record(z.string(), z.array(z.string())).catch({}),
});
const Answer = z.object({
  results: z.array(Result),
  errors: z
    .array(InputError)
    .nullish()
    .transform((errors) => errors ?? []),
});

/** A contact as a batch call returns it. */
export type ContactResult = z.infer<typeof Result>;

interface Means {
  call: Call;
  budget: CallBudget;
}

/** Reads contacts with their properties and the history of the record. A contact that is not found is undefined. */
export const contactReader = (
  { call, budget }: Means,
  idProperty: 'email' | undefined,
  keysOf: (one: ContactResult) => string[],
) =>
  batched<string, ContactResult | undefined>(MOST_READ, budget, async (keys, turn) => {
    const body = {
      ...(idProperty && { idProperty }),
      inputs: keys.map((id) => ({ id })),
      properties: [
        ...PROPERTIES.map(({ name }) => name),
        'email',
        'hs_additional_emails',
        'hs_lead_status',
        'lifecyclestage',
      ],
      propertiesWithHistory: [RECORD],
    };
    const asked = call(Answer, 'POST', `${BATCH}/read`, { body, mostBytes: LARGE_PAGE_BYTES, ...turn });
    const [key, ...others] = keys;
    if (!others.length) {
      // HubSpot refuses a text that it does not recognise as an address: 400. Nothing else in this call can be wrong.
      const answer = await asked.catch(ignoring('not-found', ...(idProperty ? [400] : [])));
      return new Map([[key!, answer?.results[0]]]);
    }
    const { results } = await asked;
    const byKey = new Map(results.flatMap((one) => keysOf(one).map((its) => [its, one])));
    // A result of none of the keys belongs to one of those that have no result, as after a merge of two contacts.
    const isComplete = results.every((one) => keysOf(one).some((its) => keys.includes(its)));
    return new Map(keys.filter((one) => isComplete || byKey.has(one)).map((one) => [one, byKey.get(one)]));
  });

interface Written {
  /** Empty for a new contact. */
  id: string;
  properties: Record<string, string>;
}

/**
 * Writes contacts and returns their ids. With a trace id for each input, HubSpot writes what it can and names the inputs
 * that it refuses (207; documented for creating: https://developers.hubspot.com/docs/api-reference/error-handling);
 * without, it writes all or nothing. Results come in any order, and not all of them have the trace id.
 */
export const contactWriter = (
  { call, budget }: Means,
  action: 'create' | 'update',
  keyOf: (one: Written) => string | undefined,
) =>
  batched<Written, string>(MOST_WRITTEN, budget, async (given, turn) => {
    // A batch that has a key twice is refused: "Duplicate IDs found in batch input". The second one follows later.
    const inputs = given.filter((one, i) => given.findIndex((other) => keyOf(other) === keyOf(one)) === i);
    const isAlone = inputs.length === 1;
    const body = {
      inputs: inputs.map(({ id, properties }, i) => ({
        ...(action === 'create' ? { associations: [] } : { id }),
        properties,
        ...(!isAlone && { objectWriteTraceId: String(i) }),
      })),
    };
    const { results, errors } = await call(Answer, 'POST', `${BATCH}/${action}`, { body, ...turn });
    const outcomes = new Map<Written, string | VendorError>();
    for (const { id, objectWriteTraceId: trace, properties } of results) {
      const key = keyOf({ id, properties: properties as Written['properties'] });
      const input = inputs[isAlone ? 0 : Number(trace)] ?? inputs.find((one) => keyOf(one) === key);
      if (input) outcomes.set(input, id);
    }
    const what = `HubSpot POST ${BATCH}/${action}`;
    for (const error of errors) {
      const refusal = refusalOfInput(error, what);
      const { objectWriteTraceId: traces = [], ids = [] } = error.context;
      const named = inputs.filter(({ id }, i) => isAlone || traces.includes(String(i)) || ids.includes(id));
      if (refusal) for (const input of named) outcomes.set(input, refusal);
    }
    if (isAlone && !outcomes.size) {
      const reasons = errors.map(({ category }) => category).join(', ');
      outcomes.set(inputs[0]!, goneError(`${what}: no result ${reasons}`.trim()));
    }
    return outcomes;
  });
