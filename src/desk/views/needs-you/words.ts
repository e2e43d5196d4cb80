import type { RepairAction } from '../../../../workflows/effects/repair.ts';
import { cureOf } from '../../../domain/concerns/advice.ts';
import type { Decision } from '../../../domain/follow-up/question.ts';
import { FAILURE_CLASSES, type FailureClass, needsPerson } from '../../../domain/failure.ts';
import { counted } from '../../../domain/text/counted.ts';

/** What a class of failures means. */
const MEANS: Record<FailureClass, string> = {
  auth: 'A key or a permission was refused. Everything of this kind fails until that is put right.',
  rejected: 'The other side does not take this as it is. The same again fails again unless something is changed there.',
  'not-found': 'The other side does not have what this is about.',
  config: 'A setting is wrong, here or there. Everything of this kind fails until that is put right.',
  unreadable: 'An event came that could not be read, so nothing was done for it.',
};

export const whatItMeans = (of: string): string => (needsPerson(of) ? MEANS[of] : 'It could not be done.');

/** What to do first. */
export const cureFor = (of: string, said: string): string =>
  cureOf(needsPerson(of) ? of : FAILURE_CLASSES[1], said.trim());

export const ACTION: Record<RepairAction, string> = { retry: 'Retry', skip: 'Skip' };

export const ANSWERING: Record<Decision, string> = { approve: 'Approve', reject: 'Reject' };

/** "1 effect", "212 effects" */
export const effectCount = (n: number): string => counted(n, 'effect');
export const leadCount = (n: number): string => counted(n, 'lead');
export const questionCount = (n: number): string => counted(n, 'question');
