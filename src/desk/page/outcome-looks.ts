import type { EffectRow } from '../../read-model/rows.ts';

/** The class of an outcome that stands out. */
export const OUTCOME_LOOKS: Partial<Record<EffectRow['outcome'], string>> = { parked: 'bad', retrying: 'warn' };
