import type * as Native from '@temporalio/worker';

let before: (() => Promise<void>) | undefined;
let loading: Promise<typeof Native> | undefined;

/** @param run called before the first use of Temporal's native code, if this process uses it at all. */
export function beforeNativeCode(run: () => Promise<void>): void {
  before = run;
}

/**
 * Temporal's package with native code and bundler. It is large, so that a process which only calls Temporal, such as the
 * receiver, does not load it.
 */
export const nativeCode = (): Promise<typeof Native> => (loading ??= load());

async function load(): Promise<typeof Native> {
  const native = await import('@temporalio/worker');
  await before?.();
  return native;
}
