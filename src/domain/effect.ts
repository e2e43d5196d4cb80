import type { Activities } from './activities.ts';
import { oneLine } from './headline.ts';

type ActivityName = keyof Activities;
type Input<A extends ActivityName> = Parameters<Activities[A]>[0];
type Result<A extends ActivityName> = Awaited<ReturnType<Activities[A]>>;

/** Something to be done, as data: which activity, with what, in words, and what its result leads to. */
export interface Effect<Result = unknown> {
  /** Unique within an event: event id + name is the effect's key. Permanent: it stands in histories. */
  name: string;
  activity: ActivityName;
  input: unknown;
  /** For a person who reads the history. */
  summary: string;
  /** The effects that follow from the activity's result. */
  next?(result: Result): Effect[];
}

/** An effect whose input and successor are checked against its activity. */
export function effect<A extends ActivityName>(
  activity: A,
  name: string,
  summary: string,
  input: Input<A>,
  next?: (result: Result<A>) => Effect[],
): Effect<Result<A>> {
  return { name, activity, input, summary: oneLine(summary), ...(next && { next }) };
}

/** What makes an effect happen once: the same for every try. */
export const keyOf = (owner: string, { name }: Pick<Effect, 'name'>): string => `${owner}/${name}`;

/** The name of the effect that a key is of. */
export const nameOfKey = (key: string): string => key.slice(key.lastIndexOf('/') + 1);
