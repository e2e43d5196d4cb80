import { Context } from '@temporalio/activity';
import { isRefusal, vendorErrorOf } from '../../src/slack/refusal.ts';

interface Once {
  /** Names the call in error messages. */
  what: string;
  unknownOutcome: 'repeat' | 'skip';
  /** Whether an earlier try has posted it; undefined if that cannot be seen. Absent on the first try. */
  look?: () => Promise<boolean | undefined>;
  post: () => Promise<unknown>;
}

/** Slack has no idempotent post, so a retry first looks whether an earlier try has posted the message. */
export async function postOnce({ what, unknownOutcome, look, post }: Once): Promise<void> {
  let unposted = isUnposted();
  let posting = false;
  try {
    if (look) {
      const posted = await look();
      if (posted || (posted === undefined && !unposted && unknownOutcome === 'skip')) return;
      unposted ||= posted === false;
    }
    posting = true;
    await post();
  } catch (error) {
    if (unposted && (!posting || isRefusal(error))) rememberUnposted();
    throw vendorErrorOf(error, what);
  }
}

/**
 * Whether it is certain that no try so far has posted the message:
 * 1. On the first try of a call. An earlier call can only have ended with a refusal, which parked the effect.
 * 2. On a later try, if the try before it has sent the heartbeat of `rememberUnposted`.
 * 3. Otherwise not: the outcome of the try before it is unknown.
 */
function isUnposted(): boolean {
  const { info } = Context.current();
  const details = info.heartbeatDetails as { unpostedUntil?: number } | undefined;
  return info.attempt === 1 || details?.unpostedUntil === info.attempt - 1;
}

function rememberUnposted(): void {
  const { info, heartbeat } = Context.current();
  heartbeat({ unpostedUntil: info.attempt });
}
