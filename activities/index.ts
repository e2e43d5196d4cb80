import { Context } from '@temporalio/activity';
import type { Activities, Message } from '../src/domain/activities.ts';
import { type AnswerLink, withAnswerLink } from './answer-link.ts';
import type { Attempt } from './attempt.ts';
import type { Crm } from './crm-port.ts';
import { asTemporalFailures } from './temporal-failures.ts';
import { lastAnswer } from './instantly/last-answer.ts';
import { moveToSubsequence } from './instantly/move-to-subsequence.ts';
import { setInterest } from './instantly/set-interest.ts';
import { sendReply } from './instantly/send-reply.ts';
import { heartbeating } from './heartbeat.ts';
import { instantlyActivities } from './instantly/get-account.ts';
import type { Instantly } from '../src/instantly/client.ts';
import { quotingReplies, withWords } from './reply-words.ts';
import { wrapEach } from './wrap-each.ts';

/** Posts a message, to Slack or to the outbox; what an earlier try posted is not posted again. */
export type PostMessage = (message: Message, attempt: Attempt) => Promise<void>;

/** The outside world, as activities need it. */
export interface World {
  crm: Crm;
  postMessage: PostMessage;
  /** Absent: questions are answered by the CLI alone. */
  answerLink?: AnswerLink | undefined;
  instantly: Instantly;
}

/** Every effect that workflows may ask of the world beside ours. Every failure leaves as a Temporal failure. */
export function createActivities({ crm, postMessage, answerLink, instantly }: World): Omit<Activities, 'readAgain'> {
  const activities = asTemporalFailures({
    updateContact: withAttempt((event, attempt) => crm.record(withWords(event), attempt)),
    postMessage: withAttempt(withAnswerLink(quotingReplies(postMessage), answerLink)),
    ...instantlyActivities(instantly),
    lastAnswer: withAttempt(lastAnswer(instantly)),
    sendReply: withAttempt(sendReply(instantly)),
    moveToSubsequence: withAttempt(moveToSubsequence(instantly)),
    setInterest: withAttempt(setInterest(instantly)),
  });
  return wrapEach(activities, (run) => heartbeating(run));
}

/** What Temporal knows of the try, for those who have to know whether there was one before. */
function withAttempt<Input, Result>(run: (input: Input, attempt: Attempt) => Promise<Result>) {
  return (input: Input, key: string, triedSince?: number): Promise<Result> => {
    const { info, cancellationSignal } = Context.current();
    const retriedSince = info.attempt > 1 ? info.scheduledTimestampMs : undefined;
    return run(input, { key, triedSince: triedSince ?? retriedSince, signal: cancellationSignal });
  };
}
