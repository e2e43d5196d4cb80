import type { Activities } from './activities.ts';
import { oneLine } from './headline.ts';

type ActivityName = keyof Activities;
type Input<A extends ActivityName> = Parameters<Activities[A]>[0];
type Result<A extends ActivityName> = Awaited<ReturnType<Activities[A]>>;

/** An effect as data: an activity, its input, a summary for people, and the effects that follow from its result. */
export interface Effect<Result = unknown> {
  /** Unique within an event: event id + name is the effect's key. Permanent, because histories contain it. */
  name: string;
  activity: ActivityName;
  input: unknown;
  /** For people who read the history. */
  summary: string;
  /** The effects that follow from the activity's result. */
  next?(result: Result): Effect[];
}

/** Makes an effect. The compiler checks its input and its successors against the activity. */
export function effect<A extends ActivityName>(
  activity: A,
  name: string,
  summary: string,
  input: Input<A>,
  next?: (result: Result<A>) => Effect[],
): Effect<Result<A>> {
  return { name, activity, input, summary: oneLine(summary), ...(next && { next }) };
}

/** The effect's key. It is the same for every try, so that the effect takes place once. */
export const keyOf = (owner: string, { name }: Pick<Effect, 'name'>): string => `${owner}/${name}`;

/** The name of the effect in a key. */
export const nameOfKey = (key: string): string => key.slice(key.lastIndexOf('/') + 1);
