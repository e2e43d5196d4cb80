import { Context } from '@temporalio/activity';
import type { Activities, Lane } from '../src/domain/activities.ts';
import { type LeadEvent, urgencyOf } from '../src/domain/event.ts';
import type { Instantly } from '../src/instantly/client.ts';
import { type AnswerLink, withAnswerLink } from './answer-link.ts';
import type { Attempt } from './attempt.ts';
import type { Crm } from './crm-port.ts';
import type { FirstTries } from './first-try.ts';
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
  /** The first tries at each vendor that is remote. */
  firstTries?: Partial<Record<Lane, FirstTries>> | undefined;
}

/**
 * The activities that call a vendor. Each is registered on the vendor's own task queue too. Every failure leaves as a
 * Temporal failure.
 */
export function createActivities(vendors: Vendors): Omit<Activities, 'readAgain'> {
  const { crm, postMessage, answerLink, instantly, firstTries: tries = {} } = vendors;
  const activities = asTemporalFailures({
    updateContact: withAttempt((event, attempt) => crm.record(withWords(event), attempt), tries.crm, isUrgent),
    postMessage: withAttempt(withAnswerLink(quotingReplies(postMessage), answerLink), tries.slack),
    blockEmail: withAttempt(blockEmail(instantly), tries.instantly, inOrder),
    getCampaignAnalytics: withAttempt(getCampaignAnalytics(instantly), tries.instantly, inOrder),
    getAccount: withAttempt(getAccount(instantly), tries.instantly, inOrder),
    lastAnswer: withAttempt(lastAnswer(instantly)),
    sendReply: withAttempt(sendReply(instantly)),
    moveToSubsequence: withAttempt(moveToSubsequence(instantly)),
    setInterest: withAttempt(setInterest(instantly)),
  });
  return wrapEach(activities, (run) => heartbeating(run));
}

/** All calls to Instantly take their turns in order. */
const inOrder = () => false;

const isUrgent = ({ kind }: LeadEvent): boolean => urgencyOf(kind) !== 'bulk';

/**
 * Hands `run` what Temporal knows about this try: an activity has to know whether there was an earlier one.
 * @param firstTry makes the first try of a local activity, and of a call that says that it is one.
 */
function withAttempt<Input, Result>(
  run: (input: Input, attempt: Attempt) => Promise<Result>,
  firstTry?: FirstTries,
  isUrgent: (input: Input) => boolean = () => true,
) {
  return (input: Input, key: string, triedSince?: number, isFirst = false): Promise<Result> => {
    const { info, cancellationSignal } = Context.current();
    const retriedSince = info.attempt > 1 ? info.scheduledTimestampMs : undefined;
    const attempt = (signal: AbortSignal) => run(input, { key, triedSince: triedSince ?? retriedSince, signal });
    const isFirstTry = firstTry && info.attempt === 1 && (info.isLocal || isFirst);
    if (!isFirstTry) return attempt(cancellationSignal);
    return firstTry({ urgent: isUrgent(input), isLocal: info.isLocal, signal: cancellationSignal }, attempt);
  };
}
