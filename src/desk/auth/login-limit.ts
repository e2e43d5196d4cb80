import type { Context } from 'koa';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { addressOf, bucketOf, senderOf } from '../../http/address.ts';

const PER_SENDER = { points: 10, duration: 60 };
/** Of one name, by all senders together. */
const PER_NAME = { points: 20, duration: 900 };
const WAITING = 20;

/**
 * Limits wrong passwords: of a sender, and for a name. While many senders guess one name, each of them has a single attempt, so
 * that the person with the right password can still log in from elsewhere. One attempt is made at a time: each takes memory and
 * a processor.
 */
export function loginLimit() {
  const bySender = new RateLimiterMemory(PER_SENDER);
  const byName = new RateLimiterMemory(PER_NAME);
  const byBoth = new RateLimiterMemory({ points: 1, duration: PER_NAME.duration });
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  async function mustWaitMs(sender: string, name: string, both: string): Promise<number> {
    const [ofSender, ofName, ofBoth] = await Promise.all([bySender.get(sender), byName.get(name), byBoth.get(both)]);
    if (ofSender && ofSender.consumedPoints >= PER_SENDER.points) return ofSender.msBeforeNext;
    return ofName && ofName.consumedPoints >= PER_NAME.points && ofBoth ? ofBoth.msBeforeNext : 0;
  }

  /** Runs `check` unless there were too many wrong attempts, and counts one if it resolves with false. Throws 429 or 503. */
  return async function attempt(ctx: Context, typedName: string, check: () => Promise<boolean>): Promise<boolean> {
    const sender = senderOf(addressOf(ctx));
    const name = bucketOf(typedName.toLowerCase());
    const both = `${sender} ${name}`;
    if (waiting >= WAITING)
      ctx.throw(503, 'too many people log in right now: try again in a moment', { headers: { 'Retry-After': '5' } });
    waiting += 1;
    const turn = last.then(async () => {
      const waitMs = await mustWaitMs(sender, name, both);
      if (waitMs) return waitMs;
      const isRight = await check();
      if (!isRight) await Promise.all([bySender.penalty(sender), byName.penalty(name), byBoth.penalty(both)]);
      return isRight;
    });
    last = turn.catch(() => undefined);
    const outcome = await turn.finally(() => (waiting -= 1));
    if (typeof outcome === 'boolean') return outcome;
    const seconds = String(Math.ceil(outcome / 1000));
    return ctx.throw(429, `too many wrong passwords: try again in ${seconds} s`, {
      headers: { 'Retry-After': seconds },
    });
  };
}
