import type { Info } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';

const nothing = () => undefined;
const silent = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Runs an activity as Temporal would, once. What fails on purpose is not printed. */
export const runActivity = <P extends unknown[], R>(activity: (...args: P) => Promise<R>, ...args: P): Promise<R> =>
  new MockActivityEnvironment({}, { logger: silent }).run(activity, ...args);

/** Runs the tries of an activity as Temporal would: each knows its number and the last heartbeat of those before it. */
export function tries<P extends unknown[], R>(activity: (...args: P) => Promise<R>, info: Partial<Info> = {}) {
  let attempt = 0;
  let heartbeatDetails: unknown;
  return (...args: P): Promise<R> => {
    attempt += 1;
    const environment = new MockActivityEnvironment({ ...info, attempt, heartbeatDetails }, { logger: silent });
    environment.on('heartbeat', (details: unknown) => (heartbeatDetails = details));
    return environment.run(activity, ...args);
  };
}
