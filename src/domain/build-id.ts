/**
 * What a worker without a version reports as its build, with the hash of its workflows. Each task in a history names the
 * build that ran it, so a workflow knows what the code of that time did. The number grows with what it can tell apart.
 */
export const buildIdOf = (hash: string): string => `instantly-temporal/2+${hash}`;

/** Since this number, an event's workflow may try an effect before it goes to its vendor's task queue. */
const TRIES_FIRST = 2;

/** Whether the build of a task makes first tries. Builds of before have ids that the SDK has made. */
export const makesFirstTries = (buildId: string): boolean =>
  Number(/^instantly-temporal\/(\d+)/.exec(buildId)?.[1] ?? 0) >= TRIES_FIRST;
