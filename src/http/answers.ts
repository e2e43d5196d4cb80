import type Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import { type Asked, byWhom, type OpenQuestion, type QuestionAnswer, SAYS } from '../domain/follow-up/question.ts';
import type { FollowUpState } from '../domain/follow-up/state.ts';
import { shorten } from '../domain/headline.ts';
import type { AboutLead } from './about-lead.ts';
import { decidedPage, notePage, PAGE_POLICY, questionPage } from './answer-page.ts';
import { ANSWER_PATH, answerTokens } from './answer-token.ts';
import type { CountFailure } from './authenticate.ts';
import { readForm } from './form.ts';
import { logAs } from './log-message.ts';

export interface AnswerRoutes {
  /** A link may be signed with any of these keys. Without keys there are no links. */
  answerLinkKeys: string[];
  /** The state of the follow-up that asks; undefined if it does not exist any more. Rejects if no worker answers. */
  followUpState(asked: Asked): Promise<FollowUpState | undefined>;
  /** What the page shows about the lead. If this rejects, the page leaves it out. */
  aboutLead?(state: FollowUpState): Promise<AboutLead>;
  /** Resolves with false if the question is not open. Rejects if no worker takes the answer. */
  answerFollowUp(asked: Asked, answer: QuestionAnswer): Promise<boolean>;
}

const LONGEST_NAME = 100;
const RETRY_AFTER_SECONDS = '5';

/**
 * The pages behind the link of a question: anybody who has the link may see the question and answer it. GET changes
 * nothing, because mail and chat scanners follow links.
 */
export function answerRoutes(router: Router, deps: AnswerRoutes, countFailure: CountFailure): void {
  const tokens = answerTokens(deps.answerLinkKeys);
  const path = `${ANSWER_PATH}/:token`;

  const withToken: Middleware = async (ctx, next) => {
    ctx.type = 'html';
    ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'Content-Security-Policy': PAGE_POLICY });
    ctx.state['problemPage'] = notePage;
    const { token = '' } = ctx['params'] as { token?: string };
    const asked = tokens.read(token);
    if (!asked) {
      await countFailure(ctx);
      return ctx.throw(404, 'There is no such question. Is the link complete?');
    }
    ctx.state['asked'] = asked;
    ctx.state['trusted'] = true;
    await next();
  };

  router.get(path, withToken, async (ctx) => {
    const { question, state } = await openQuestion(ctx);
    const about = await deps.aboutLead?.(state).catch(() => undefined);
    ctx.body = questionPage(question, state.lead, about);
    logAs(ctx, 'question shown');
  });

  router.post(path, withToken, async (ctx) => {
    const asked = askedIn(ctx);
    const form = await readForm(ctx);
    const { question, state } = await openQuestion(ctx);
    const answer = answerIn(ctx, form, question);
    const isTaken = await deps.answerFollowUp(asked, answer).catch(unavailable(ctx));
    if (!isTaken) refuseClosed(ctx, await stateOf(ctx));
    ctx.state['event'] = { followUp: asked.workflowId, question: asked.question, decision: answer.decision };
    logAs(ctx, 'question answered');
    const text = answer.text ?? question.proposal;
    ctx.body = decidedPage(state.lead, {
      decision: answer.decision === 'edit' ? 'approve' : answer.decision,
      ...(answer.by && { by: answer.by }),
      ...(text !== undefined && { text }),
    });
  });

  const stateOf = (ctx: Context) => deps.followUpState(askedIn(ctx)).catch(unavailable(ctx));

  async function openQuestion(ctx: Context): Promise<{ question: OpenQuestion; state: FollowUpState }> {
    const state = await stateOf(ctx);
    if (!state || state.question?.name !== askedIn(ctx).question) return refuseClosed(ctx, state);
    return { question: state.question, state };
  }
}

const askedIn = (ctx: Context): Asked => ctx.state['asked'] as Asked;

function refuseClosed(ctx: Context, state: FollowUpState | undefined): never {
  const decided = state?.decided?.question === askedIn(ctx).question ? state.decided : undefined;
  const words = decided
    ? `Answered already: ${SAYS[decided.decision]}${byWhom(decided.by)}.${decided.done ? ` Done: ${decided.done}.` : ''}`
    : 'This question is closed: its follow-up has continued or has ended.';
  // The answer may hold what people have written, so the log gets another text.
  return ctx.throw(410, words, { cause: new Error('the question is closed') });
}

const unavailable = (ctx: Context) => (cause: unknown) =>
  ctx.throw(
    503,
    ctx.method === 'POST'
      ? 'Your answer cannot be saved now. Reload the page to try again; nothing that you have typed is lost.'
      : 'The question cannot be shown now. Reload the page in a moment.',
    {
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
      cause,
    },
  );

function answerIn(
  ctx: Context,
  form: URLSearchParams,
  { name, proposal = '', editable }: OpenQuestion,
): QuestionAnswer {
  const decision = form.get('decision');
  const by = shorten(form.get('by') ?? '', LONGEST_NAME);
  const text = withPlainBreaks(form.get('text') ?? proposal);
  if (decision !== 'approve' && decision !== 'reject') return ctx.throw(400, 'Please go back, and approve or reject.');
  if (!by) return ctx.throw(400, 'Please go back and write your name.');
  if (decision === 'reject' || !editable) return { question: name, decision, by };
  if (!text.trim()) return ctx.throw(400, 'Please go back and write a text, or reject.');
  if (text === withPlainBreaks(proposal)) return { question: name, decision, by };
  return { question: name, decision: 'edit', text, by };
}

/** Browsers send each line break of a form as two characters. */
const withPlainBreaks = (text: string): string => text.replace(/\r\n?/g, '\n');
