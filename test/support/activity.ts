import { MockActivityEnvironment } from '@temporalio/testing';

const nothing = () => undefined;
const silent = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Runs an activity as Temporal would, once. What fails on purpose is not printed. */
export const runActivity = <P extends unknown[], R>(activity: (...args: P) => Promise<R>, ...args: P): Promise<R> =>
  new MockActivityEnvironment({}, { logger: silent }).run(activity, ...args);
