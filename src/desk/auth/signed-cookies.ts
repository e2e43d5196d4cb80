import type { Context } from 'koa';
import { textSigner } from '../../http/signed-text.ts';

/** Cookies whose values a browser can read but not change, and which end. */
export interface SignedCookies {
  set(ctx: Context, name: string, value: unknown, forMs: number): void;
  /** Undefined: there is none, it has ended, or we did not sign it for this name. */
  get(ctx: Context, name: string): unknown;
  delete(ctx: Context, name: string): void;
}

const LABEL = 'instantly-temporal: cookies of the desk, 1';

/** @param isSecure the desk is reached over TLS: then no other host and no page without TLS can set these cookies. */
export function signedCookies(keys: string[], isSecure: boolean): SignedCookies {
  const signer = textSigner(LABEL, keys);
  const wholeName = (name: string) => `${isSecure ? '__Host-' : ''}${name}`;
  const options = { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/', overwrite: true } as const;

  function put(ctx: Context, name: string, value: string | null, forMs: number): void {
    // Behind a proxy that speaks TLS the connection itself is plain.
    ctx.cookies.secure = isSecure;
    ctx.cookies.set(wholeName(name), value, { ...options, ...(value !== null && { maxAge: forMs }) });
  }

  return {
    set: (ctx, name, value, forMs) =>
      put(ctx, name, signer.sign(JSON.stringify([name, Date.now() + forMs, value])), forMs),
    get(ctx, name) {
      const text = signer.read(ctx.cookies.get(wholeName(name)) ?? '');
      if (text === undefined) return undefined;
      const [signedName, until, value] = JSON.parse(text) as [string, number, unknown];
      return signedName === name && Date.now() < until ? value : undefined;
    },
    delete: (ctx, name) => put(ctx, name, null, 0),
  };
}
