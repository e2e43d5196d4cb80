import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { LeadEvent } from '../../src/domain/event.ts';
import type { FollowUpState, QuestionAnswer } from '../../src/domain/follow-up/follow-up.ts';

/** Something happened to the lead that the follow-up cares about. */
export const leadEvent = defineSignal<[LeadEvent]>('leadEvent');

/** Where the follow-up stands. */
export const state = defineQuery<FollowUpState>('state');

/** Holds the follow-up before its next step, or lets it go on. The text says who does so. */
export const pause = defineUpdate<void, [by?: string]>('pause');
export const resume = defineUpdate<void, [by?: string]>('resume');

/** Answers the open question. Rejected where it is not open, or the answer is none. */
export const answer = defineUpdate<void, [QuestionAnswer]>('answer');
