import type { Info } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';

const nothing = () => undefined;
const silent = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Runs an activity once, as Temporal does. Failures that a test expects are not printed. */
export const runActivity = <P extends unknown[], R>(activity: (...args: P) => Promise<R>, ...args: P): Promise<R> =>
  new MockActivityEnvironment({}, { logger: silent }).run(activity, ...args);

/** Runs the attempts of an activity, as Temporal does: each knows its number and the last heartbeat of the earlier ones. */
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
