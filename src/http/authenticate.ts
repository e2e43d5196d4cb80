import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { SECRET_HEADER } from '../domain/receiver.ts';
import { addressOf, senderOf } from './address.ts';

const FAILURES_PER_MINUTE = 20;

/** Whether the request brings one of the secrets. */
export type Knows = (ctx: Context) => boolean;

/**
 * Instantly does not sign its deliveries (https://developer.instantly.ai/webhook-events), so they contain a shared secret: in
 * the header `X-Webhook-Secret`, as `Authorization: Bearer`, or in the path. An empty secret is never accepted.
 */
export function knowsSecret(secrets: string[]): Knows {
  const accepted = secrets.filter(Boolean).map(digest);
  return (ctx) => {
    const text = secretOf(ctx);
    const given = digest(text);
    // Compare with all secrets, so that the response time does not reveal which one was close.
    const equal = accepted.filter((secret) => timingSafeEqual(secret, given)).length;
    return text !== '' && equal > 0;
  };
}

/**
 * Answers 401 without one of the secrets, before it reads a byte of the body. A sender that guesses is slowed down with 429;
 * the right secret is accepted from any address at any time.
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

/** Counts a failure of the request's sender. Throws 429 if the sender had too many in the last minute. */
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

/** The secret that the request brings; empty if it brings none. */
export function secretOf(ctx: Context): string {
  const params = ctx['params'] as Record<string, string | undefined> | undefined;
  return params?.['secret'] ?? (ctx.get(SECRET_HEADER) || /^Bearer +(.+)$/i.exec(ctx.get('authorization'))?.[1] || '');
}

/** Has the same length for each secret, as `timingSafeEqual` requires. */
const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();
