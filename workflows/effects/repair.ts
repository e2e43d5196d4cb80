import { ApplicationFailure, defineUpdate } from '@temporalio/workflow';
import { FAILURE_CLASSES, type FailureClass, NOT_PARKED } from '../../src/domain/failure.ts';
import { wrongField } from './wrong-field.ts';

export type RepairAction = 'retry' | 'skip';

export interface Repair {
  /** The one effect that it is about; absent: every parked one. */
  effect?: string;
  /** Only what parked for this reason. */
  class?: FailureClass;
  action: RepairAction;
  /** Who decides, and why: for who reads the history. */
  by?: string;
  reason?: string;
}

/**
 * Decides parked effects: try them again, or go on without them. Returns their names. Rejected when the input is not a
 * `Repair`, when nothing that it is about is parked, and (type `NOT_PARKED`) when nothing is parked at all.
 */
export const repairUpdate = defineUpdate<string[], [Repair]>('repair');

export interface ParkedEffect {
  name: string;
  class: FailureClass;
}

export const isMeant = ({ effect, class: of }: Repair, parked: ParkedEffect): boolean =>
  (effect === undefined || effect === parked.name) && (of === undefined || of === parked.class);

/** What comes from outside may be anything, whatever its type says. */
export function mustDecide(input: Repair | undefined, parked: ParkedEffect[], known: string[]): void {
  const { effect, class: of, action, by, reason } = input ?? ({} as Repair);
  if (!['retry', 'skip'].includes(action)) throw wrongField('action', action, '"retry" or "skip"');
  if (of !== undefined && !FAILURE_CLASSES.includes(of))
    throw wrongField('class', of, `one of ${FAILURE_CLASSES.join(', ')}`);
  for (const [name, value] of Object.entries({ by, reason })) {
    if (value !== undefined && typeof value !== 'string') throw wrongField(name, value, 'a text');
  }
  if (effect !== undefined && !known.includes(effect)) throw wrongField('effect', effect, `one of ${known.join(', ')}`);
  if (parked.some((one) => isMeant(input!, one))) return;
  const what = effect === undefined ? 'nothing is' : `effect "${effect}" is not`;
  const names = parked.map(({ name, class: why }) => `${name} (${why})`).join(', ');
  const message = `${what} parked${of ? ` with class "${of}"` : ''}; parked: ${names || 'none'}`;
  throw ApplicationFailure.nonRetryable(message, parked.length ? undefined : NOT_PARKED);
}
