import type { EffectFilter } from '../../../read-model/filters.ts';
import type { RepairAction } from '../../../../workflows/effects/repair.ts';
import { linkTo } from '../../page/link.ts';

/** The parameters of a link to parked effects, in the order in which they stand in it. */
const FIELDS = ['class', 'vendor', 'activity', 'cause', 'kind', 'campaign', 'lead'] as const;
type Fields = Partial<Record<(typeof FIELDS)[number], string>>;

/** Which parked effects a person means: the ticked ones, or all that match. */
export interface WantedEffects {
  /** Their keys; empty: all that match. */
  keys: string[];
  fields: Fields;
  /** How many the person saw when they chose all. */
  seen: number;
}

/** @param given the query of a page, or the fields of a form. */
export function wantedEffects(given: URLSearchParams): WantedEffects {
  const fields = FIELDS.flatMap((name) => {
    const value = given.get(name)?.trim();
    return value ? [[name, value]] : [];
  });
  return {
    keys: given.getAll('id'),
    fields: Object.fromEntries(fields) as Fields,
    seen: Number(given.get('seen')) || 0,
  };
}

/** What is parked of them. */
export const filterOf = ({ keys, fields }: WantedEffects): EffectFilter => ({
  ...(keys.length ? { key: keys } : fields),
  outcome: 'parked',
});

export const EFFECTS_PATH = '/needs-you/effects';

export const effectsPath = (fields: Fields): string => linkTo(EFFECTS_PATH, fields);

export const CONFIRM_PATH = '/needs-you/effects/confirm';

/** @param seen how many the person sees. */
export const confirmPath = (action: RepairAction, fields: Fields, seen: number): string =>
  linkTo(CONFIRM_PATH, { action, ...fields, seen });

export const actionOf = (given: URLSearchParams): RepairAction => (given.get('action') === 'skip' ? 'skip' : 'retry');
