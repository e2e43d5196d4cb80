import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { LeadEvent } from '../../src/domain/event.ts';
import type { FollowUpState, QuestionAnswer } from '../../src/domain/follow-up/follow-up.ts';

/** Something happened to the lead that the follow-up cares about. */
export const leadEventSignal = defineSignal<[LeadEvent]>('leadEvent');

/** Where the follow-up stands. */
export const stateQuery = defineQuery<FollowUpState>('state');

/** Holds the follow-up before its next step, or lets it go on. The text says who does so. */
export const pauseUpdate = defineUpdate<void, [by: string | undefined]>('pause');
export const resumeUpdate = defineUpdate<void, [by: string | undefined]>('resume');

/** Answers the open question. Rejected where it is not open, or the answer is none. */
export const answerUpdate = defineUpdate<void, [QuestionAnswer]>('answer');
