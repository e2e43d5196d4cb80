import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { SECRET_HEADER } from '../domain/receiver.ts';
import { addressOf, senderOf } from './address.ts';

const FAILURES_PER_MINUTE = 20;

/** Whether the request bears one of the secrets. */
export type Knows = (ctx: Context) => boolean;

/**
 * Instantly signs nothing; a shared secret is all there is. It comes as `X-Webhook-Secret`, as `Authorization: Bearer`
 * or in the path. An empty one lets nobody in.
 */
export function knowsSecret(secrets: string[]): Knows {
  const accepted = secrets.filter(Boolean).map(digest);
  return (ctx) => {
    const text = secretOf(ctx);
    const given = digest(text);
    // All are compared, so that the time taken does not tell which was nearly right.
    const equal = accepted.filter((secret) => timingSafeEqual(secret, given)).length;
    return text !== '' && equal > 0;
  };
}

/**
 * Checked before a byte of the body is read. An address that guesses is slowed down; the right secret is let in from any
 * address at any time.
 */
export function authenticate(knows: Knows, countFailure: CountFailure): Middleware {
  return async (ctx, next) => {
    if (knows(ctx)) {
      ctx.state['trusted'] = true;
      await next();
      return;
    }
    await countFailure(ctx);
    ctx.throw(401, 'unauthorized', { headers: { 'WWW-Authenticate': 'Bearer' } });
  };
}

/** Throws for a sender that has guessed too often of late. */
export type CountFailure = (ctx: Context) => Promise<void>;

export function failureLimit(): CountFailure {
  const failures = new RateLimiterMemory({ points: FAILURES_PER_MINUTE, duration: 60 });
  return async (ctx) => {
    await failures.consume(senderOf(addressOf(ctx))).catch(({ msBeforeNext }: { msBeforeNext: number }) => {
      const seconds = String(Math.ceil(msBeforeNext / 1000));
      ctx.throw(429, 'too many requests with a wrong secret', { headers: { 'Retry-After': seconds } });
    });
  };
}

/** As it was sent; empty where none was. */
export function secretOf(ctx: Context): string {
  const params = ctx['params'] as Record<string, string | undefined> | undefined;
  return params?.['secret'] ?? (ctx.get(SECRET_HEADER) || /^Bearer +(.+)$/i.exec(ctx.get('authorization'))?.[1] || '');
}

/** Of equal length whatever the secret's, as `timingSafeEqual` wants it. */
const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();
