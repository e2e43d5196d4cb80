import type { Context } from 'koa';

/** Messages of requests that have not set one, by status. */
const BY_STATUS: Record<number, string> = {
  400: 'request refused: not understood',
  404: 'request refused: no such path',
  405: 'request refused: the path does not have this method',
  429: 'request refused: too many wrong ones',
};

/** Sets the message of the request's line in the log. */
export function logAs(ctx: Context, message: string): void {
  ctx.state['logMessage'] = message;
}

/** The message of the request's line in the log. */
export function logMessageOf({ state, status }: Context): string {
  const known = (state['logMessage'] as string | undefined) ?? BY_STATUS[status];
  if (known !== undefined) return known;
  if (status >= 500) return 'request failed';
  return status >= 400 ? 'request refused' : 'request answered';
}
