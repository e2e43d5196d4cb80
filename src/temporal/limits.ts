import { GRPC_CODES } from './grpc-errors.ts';

/**
 * What Temporal says of a limit of the whole namespace or server. The same status also says that one workflow is busy or closing,
 * or that a message is too large (temporalio/temporal v1.32.0).
 */
const LIMIT = /exceeded|overloaded|max qps/i;

const listeners = new Set<() => void>();

/** Calls the listener each time it is seen that Temporal refuses a call because a limit is reached. */
export function onLimited(listener: () => void): void {
  listeners.add(listener);
}

/**
 * Whether a refused call was over a limit; tells the listeners if so.
 * @param code the status of gRPC, as a number or as Temporal’s native code names it.
 */
export function seeLimit(code: number | string | undefined, said: string): boolean {
  const isLimit = (code === GRPC_CODES.RESOURCE_EXHAUSTED || code === 'ResourceExhausted') && LIMIT.test(said);
  if (isLimit) for (const listener of listeners) listener();
  return isLimit;
}
