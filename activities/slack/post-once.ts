import { Context } from '@temporalio/activity';
import { isRefusal, vendorErrorOf } from '../../src/slack/refusal.ts';

interface Once {
  /** For the messages of errors. */
  what: string;
  unknownOutcome: 'repeat' | 'skip';
  /** Whether an earlier try posted it, undefined where that cannot be seen; absent on the first try. */
  look?: () => Promise<boolean | undefined>;
  post: () => Promise<unknown>;
}

/** Slack has no idempotent post: what may have been posted by an earlier try is looked for first. */
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
 * No try so far can have posted. A call's first try is one that follows no other, or a refusal that parked the effect;
 * a later one learns it from the heartbeat of the try right before it, which a try that ended unknown does not send.
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
