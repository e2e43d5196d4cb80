import type { Context } from 'koa';

/** A log-in that was refused. */
export interface RefusedLogIn {
  /** A name that exists; empty if none is known: people type passwords into the field of the name. */
  who: string;
  why: string;
}

const KEY = 'refusedLogIn';

/** Says that the request is a log-in that is refused: the list of decisions has it then. */
export function logInRefused(ctx: Context, refused: RefusedLogIn): void {
  ctx.state[KEY] = refused;
}

export const refusedLogInOf = ({ state }: Context): RefusedLogIn | undefined => state[KEY] as RefusedLogIn | undefined;
