import type { Context } from 'koa';

const OTHERWISE: Record<number, string> = {
  400: 'request refused: not understood',
  404: 'request refused: there is no such path',
  405: 'request refused: the path has no such method',
  429: 'request refused: too many wrong ones',
};

/** What the request's line in the log says has happened. */
export const logAs = (ctx: Context, words: string): void => void (ctx.state['said'] = words);

export function logMessageOf({ state, status }: Context): string {
  const said = state['said'] as string | undefined;
  return (
    said ??
    OTHERWISE[status] ??
    (status >= 500 ? 'request failed' : status >= 400 ? 'request refused' : 'request answered')
  );
}
