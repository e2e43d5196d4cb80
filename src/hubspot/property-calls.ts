import { z } from 'zod';
import { MINUTE_MS } from '../domain/duration.ts';
import { ignoring, VendorError } from '../domain/failure.ts';
import type { Turn } from '../outgoing/call-budget.ts';
import { API_DATE, type Call } from './calls.ts';

const PROPERTIES = `/crm/properties/${API_DATE}/contacts`;
const OPTIONS_KEPT_MS = 10 * MINUTE_MS;

const Definition = z.object({
  name: z.string(),
  type: z.string(),
  options: z
    .array(z.object({ value: z.string(), displayOrder: z.number().nullish() }))
    .nullish()
    .transform((options) => options ?? []),
});
const Batch = z.object({
  errors: z.array(z.object({ category: z.string(), message: z.string() })).optional(),
});

export type Definition = z.infer<typeof Definition>;

export interface PropertyCalls {
  listProperties(): Promise<Definition[]>;
  /** The options of a property in the portal's order; none if the key may not see it. At most ten minutes old. */
  optionsOf(name: string, turn: Turn): Promise<string[]>;
  /** Returns whether the group was created: false if it existed. */
  createGroup(group: { name: string; label: string }): Promise<boolean>;
  /** A property that exists already is no failure. */
  createProperties(definitions: object[]): Promise<void>;
}

export const propertyCalls = (call: Call): PropertyCalls => {
  const kept = new Map<string, { until: number; options: Promise<string[]> }>();

  return {
    listProperties: async () => (await call(z.object({ results: z.array(Definition) }), 'GET', PROPERTIES)).results,

    optionsOf(name, { urgent }) {
      const known = kept.get(name);
      if (known && known.until > Date.now()) return known.options;
      // Others wait for the same answer, so no signal of one caller ends the call.
      const options = call(Definition, 'GET', `${PROPERTIES}/${name}`, { urgent })
        .catch(ignoring('not-found', 403))
        .then(optionsIn);
      kept.set(name, { until: Date.now() + OPTIONS_KEPT_MS, options });
      options.catch(() => kept.delete(name));
      return options;
    },

    createGroup: (group) =>
      call(z.unknown(), 'POST', `${PROPERTIES}/groups`, { body: group })
        .then(() => true)
        .catch(ignoring(409))
        .then((created) => created ?? false),

    async createProperties(definitions) {
      const path = `${PROPERTIES}/batch/create`;
      const answer = await call(Batch, 'POST', path, { body: { inputs: definitions } }).catch(ignoring(409));
      const failed = answer?.errors?.find(({ category }) => !/CONFLICT|ALREADY_EXISTS/.test(category));
      if (!failed) return;
      throw new VendorError('rejected', `HubSpot POST ${path}: ${failed.category}: ${failed.message}`);
    },
  };
};

export const optionsIn = (definition: Definition | undefined): string[] =>
  (definition?.options ?? [])
    .map(({ value, displayOrder }, i) => ({ value, order: displayOrder ?? i }))
    .sort((one, other) => one.order - other.order)
    .map(({ value }) => value);
