import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { LeadEvent } from '../../src/domain/event.ts';
import type { QuestionAnswer } from '../../src/domain/follow-up/question.ts';
import type { FollowUpState } from '../../src/domain/follow-up/state.ts';

/** Something happened to the lead that may end the follow-up, or start it again. */
export const leadEventSignal = defineSignal<[LeadEvent]>('leadEvent');

/** The state of the follow-up. */
export const stateQuery = defineQuery<FollowUpState>('state');

/** Pauses the follow-up before its next step. The text says who does so. */
export const pauseUpdate = defineUpdate<void, [by: string | undefined]>('pause');

/** Resumes the follow-up. The text says who does so. */
export const resumeUpdate = defineUpdate<void, [by: string | undefined]>('resume');

/** Answers the open question. Rejected if that question is not open, or if the input is not a valid answer. */
export const answerUpdate = defineUpdate<void, [QuestionAnswer]>('answer');
