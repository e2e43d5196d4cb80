import type { Desk } from '../../desk.ts';
import type { Route } from '../../route.ts';
import { answerQuestions } from './answer-questions.ts';
import { confirmEffects } from './confirm-effects.ts';
import { confirmQuestions } from './confirm-questions.ts';
import { decideEffects } from './decide-effects.ts';
import { showEffects } from './effects-list.ts';
import { FAILED_PATH, showFailed, startFailed } from './failed.ts';
import { showNeedsYou } from './overview.ts';
import { showQuestion } from './question-page.ts';
import { showQuestions } from './questions-list.ts';
import { CONFIRM_PATH, EFFECTS_PATH } from './wanted.ts';
import { QUESTIONS_PATH } from './wanted-questions.ts';

type Answer = (ctx: Parameters<Route['answer']>[0], desk: Desk) => Promise<void>;

/** What waits for a person: parked effects by cause, questions, what failed. */
export function needsYouRoutes(desk: Desk): Route[] {
  const page = (path: string, answer: Answer, role: Route['role'] = 'viewer'): Route => ({
    ...{ method: 'GET', path, role },
    answer: (ctx) => answer(ctx, desk),
  });
  const order = (path: string, answer: Answer): Route => ({
    ...{ method: 'POST', path, role: 'operator' },
    answer: (ctx) => answer(ctx, desk),
  });
  return [
    page('/needs-you', showNeedsYou),
    page(EFFECTS_PATH, showEffects),
    page(CONFIRM_PATH, confirmEffects, 'operator'),
    order('/needs-you/effects/decide', decideEffects),
    page(QUESTIONS_PATH, showQuestions),
    page(`${QUESTIONS_PATH}/confirm`, confirmQuestions, 'operator'),
    page('/needs-you/question', showQuestion),
    order('/needs-you/question/answer', answerQuestions),
    page(FAILED_PATH, showFailed),
    order(`${FAILED_PATH}/start`, startFailed),
  ];
}
