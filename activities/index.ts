import { Context } from '@temporalio/activity';
import type { Activities } from '../src/domain/activities.ts';
import type { Instantly } from '../src/instantly/client.ts';
import { type AnswerLink, withAnswerLink } from './answer-link.ts';
import type { Attempt } from './attempt.ts';
import type { Crm } from './crm-port.ts';
import { heartbeating } from './heartbeat.ts';
import { blockEmail } from './instantly/block-email.ts';
import { getAccount } from './instantly/get-account.ts';
import { getCampaignAnalytics } from './instantly/get-campaign-analytics.ts';
import { lastAnswer } from './instantly/last-answer.ts';
import { moveToSubsequence } from './instantly/move-to-subsequence.ts';
import { sendReply } from './instantly/send-reply.ts';
import { setInterest } from './instantly/set-interest.ts';
import type { PostMessage } from './message-port.ts';
import { quotingReplies, withWords } from './reply-words.ts';
import { asTemporalFailures } from './temporal-failures.ts';
import { wrapEach } from './wrap-each.ts';

/** The vendors that the activities call. */
export interface Vendors {
  crm: Crm;
  postMessage: PostMessage;
  /** Absent: only the command line answers questions. */
  answerLink?: AnswerLink | undefined;
  instantly: Instantly;
}

/**
 * The activities that call a vendor. Each is registered on the vendor's own task queue too. Every failure leaves as a
 * Temporal failure.
 */
export function createActivities({ crm, postMessage, answerLink, instantly }: Vendors): Omit<Activities, 'readAgain'> {
  const activities = asTemporalFailures({
    updateContact: withAttempt((event, attempt) => crm.record(withWords(event), attempt)),
    postMessage: withAttempt(withAnswerLink(quotingReplies(postMessage), answerLink)),
    blockEmail: withAttempt(blockEmail(instantly)),
    getCampaignAnalytics: withAttempt(getCampaignAnalytics(instantly)),
    getAccount: withAttempt(getAccount(instantly)),
    lastAnswer: withAttempt(lastAnswer(instantly)),
    sendReply: withAttempt(sendReply(instantly)),
    moveToSubsequence: withAttempt(moveToSubsequence(instantly)),
    setInterest: withAttempt(setInterest(instantly)),
  });
  return wrapEach(activities, (run) => heartbeating(run));
}

/** Hands `run` what Temporal knows about this try: an activity has to know whether there was an earlier one. */
function withAttempt<Input, Result>(run: (input: Input, attempt: Attempt) => Promise<Result>) {
  return (input: Input, key: string, triedSince?: number): Promise<Result> => {
    const { info, cancellationSignal } = Context.current();
    const retriedSince = info.attempt > 1 ? info.scheduledTimestampMs : undefined;
    return run(input, { key, triedSince: triedSince ?? retriedSince, signal: cancellationSignal });
  };
}
