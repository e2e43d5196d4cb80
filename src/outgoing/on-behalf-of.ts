import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<readonly object[]>();

/** For whom the code that runs now makes its calls: several if they share a call. Empty if nobody has said it. */
export const callers = (): readonly object[] => storage.getStore() ?? [];

/** Runs the function; the calls that it makes, also later, are made for these callers. */
export const onBehalfOf = <Result>(those: readonly object[], run: () => Result): Result =>
  those.length ? storage.run(those, run) : run();
