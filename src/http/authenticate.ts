import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { RateLimiterMemory } from 'rate-limiter-flexible';

const FAILURES_PER_MINUTE = 20;

/**
 * Instantly signs nothing; a shared secret is all there is. It comes as `X-Webhook-Secret`, as `Authorization: Bearer`
 * or in the path. Checked before a byte of the body is read. An address that guesses is slowed down; the right secret
 * is let in from any address at any time.
 */
export function authenticate(secrets: string[], countFailure: CountFailure): Middleware {
  const accepted = secrets.map(digest);

  return async (ctx, next) => {
    const given = digest(secretOf(ctx));
    // All are compared, so that the time taken does not tell which was nearly right.
    if (accepted.filter((secret) => timingSafeEqual(secret, given)).length) {
      await next();
      return;
    }
    await countFailure(ctx);
    ctx.throw(401, 'unauthorized', { headers: { 'WWW-Authenticate': 'Bearer' } });
  };
}

/** Throws for an address that has guessed too often of late. */
export type CountFailure = (ctx: Context) => Promise<void>;

export function failureLimit(): CountFailure {
  const failures = new RateLimiterMemory({ points: FAILURES_PER_MINUTE, duration: 60 });
  return async (ctx) => {
    await failures.consume(ctx.ip).catch(({ msBeforeNext }: { msBeforeNext: number }) => {
      const seconds = String(Math.ceil(msBeforeNext / 1000));
      ctx.throw(429, 'too many requests with a wrong secret', { headers: { 'Retry-After': seconds } });
    });
  };
}

function secretOf(ctx: Context): string {
  const params = ctx['params'] as Record<string, string | undefined>;
  return (
    params['secret'] ?? (ctx.get('x-webhook-secret') || /^Bearer +(.+)$/i.exec(ctx.get('authorization'))?.[1] || '')
  );
}

/** Of equal length whatever the secret's, as `timingSafeEqual` wants it. */
const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();
