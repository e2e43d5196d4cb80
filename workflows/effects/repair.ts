import { ApplicationFailure, defineUpdate } from '@temporalio/workflow';
import { FAILURE_CLASSES, type FailureClass, NOT_PARKED } from '../../src/domain/failure.ts';
import { wrongField } from './wrong-field.ts';

export type RepairAction = 'retry' | 'skip';

export interface Repair {
  /** The name of the effect; if it is left out, every parked effect is meant. */
  effect?: string;
  /** Only effects that are parked for this reason. */
  class?: FailureClass;
  action: RepairAction;
  /** Who decides. */
  by?: string;
  /** Why, for people who read the history. */
  reason?: string;
}

/**
 * Decides parked effects: retry or skip them. Returns their names. Rejected if the input is not a `Repair`, if none of the
 * effects that it means is parked, and (with the type `NOT_PARKED`) if no effect is parked at all.
 */
export const repairUpdate = defineUpdate<string[], [Repair]>('repair');

export interface ParkedEffect {
  name: string;
  class: FailureClass;
}

export const isMeant = ({ effect, class: of }: Repair, parked: ParkedEffect): boolean =>
  (effect === undefined || effect === parked.name) && (of === undefined || of === parked.class);

/** Refuses an input of the update. Input from outside may be anything, whatever its type says. */
export function mustDecide(input: Repair | undefined, parked: ParkedEffect[], known: string[]): void {
  const repair = input ?? ({} as Repair);
  const { effect, class: of, action, by, reason } = repair;
  if (!['retry', 'skip'].includes(action)) throw wrongField('action', action, '"retry" or "skip"');
  if (of !== undefined && !FAILURE_CLASSES.includes(of))
    throw wrongField('class', of, `one of ${FAILURE_CLASSES.join(', ')}`);
  for (const [name, value] of Object.entries({ by, reason })) {
    if (value !== undefined && typeof value !== 'string') throw wrongField(name, value, 'a text');
  }
  if (effect !== undefined && !known.includes(effect)) throw wrongField('effect', effect, `one of ${known.join(', ')}`);
  if (parked.some((one) => isMeant(repair, one))) return;
  const what = effect === undefined ? 'nothing is' : `effect "${effect}" is not`;
  const names = parked.map(({ name, class: why }) => `${name} (${why})`).join(', ');
  const message = `${what} parked${of ? ` with class "${of}"` : ''}; parked: ${names || 'none'}`;
  throw ApplicationFailure.nonRetryable(message, parked.length ? undefined : NOT_PARKED);
}
