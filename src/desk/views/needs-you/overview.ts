import type { Context } from 'koa';
import { html, type Html } from '../../../http/html.ts';
import type { EffectRow } from '../../../read-model/rows.ts';
import { stoppedSeen } from '../../../model-feed/stopped.ts';
import type { Desk } from '../../desk.ts';
import { jobsPart } from '../../page/job-words.ts';
import { linkTo } from '../../page/link.ts';
import { showPage } from '../../page/show-page.ts';
import { count, when } from '../../page/times.ts';
import { beginning, effectSays } from '../../page/words.ts';
import { param, personOf } from '../../route.ts';
import { causeCard } from './cause-card.ts';
import { leadLink } from './cells.ts';
import { FAILED_PATH, failedSince } from './failed.ts';
import { questionCard } from './question-card.ts';
import { QUESTIONS_PATH } from './wanted-questions.ts';
import { reasonsOf, stuckPart } from './stopped-part.ts';
import { unknownOf, unknownPart } from './unknown-part.ts';
import { EFFECTS_PATH, effectsPath } from './wanted.ts';
import { effectCount } from './words.ts';

/** So much of each is on the first page, so that it stays small; the lists have all. */
const CAUSES = 30;
const QUESTIONS = 10;
const RETRYING = 10;
const UNKNOWN = 5;
/** The model names so many causes at most. */
const MOST_COUNTED = 200;

/** Everything that waits for a person. */
export async function showNeedsYou(ctx: Context, desk: Desk): Promise<void> {
  const lead = param(ctx, 'lead');
  if (lead) return ctx.redirect(effectsPath({ lead }));
  const { model, clock, settings } = desk;
  const isOperator = personOf(ctx).role === 'operator';
  const failed = failedSince();
  const [causes, questions, events, followUps, retrying, retried, stopped, unknown] = await Promise.all([
    model.causes(),
    model.questions({ isOpen: true }, { limit: QUESTIONS }),
    model.events(failed, { limit: 1 }),
    model.followUps(failed, { limit: 1 }),
    model.effects({ outcome: 'retrying' }, { limit: RETRYING }),
    model.countEffects({ outcome: 'retrying' }),
    stoppedSeen(model),
    model.events(unknownOf(), { limit: UNKNOWN }),
  ]);
  const card = { clock, mayAnswer: isOperator, back: '/needs-you', showsText: settings.desk.texts === 'shown' };
  const hasFailed = events.rows.length + followUps.rows.length > 0;
  const unread = causes.filter(({ class: of }) => of === 'unreadable');
  const parked = causes.filter(({ class: of }) => of !== 'unreadable');
  const parts = [
    ...(parked.length ? [causesPart('What failed and waits for you', parked)] : []),
    ...(unread.length ? [causesPart('What could not be read', unread, 'unreadable')] : []),
    ...(questions.rows.length
      ? [
          html`<section>
            <h2>Questions</h2>
            ${questions.rows.map((row) => questionCard(row, card))}
            <p><a href="${QUESTIONS_PATH}">${questions.next ? 'All open questions' : 'As a list'}</a></p>
          </section>`,
        ]
      : []),
    ...(stopped?.stuck.count ? [stuckPart(stopped, clock)] : []),
    ...(hasFailed
      ? [
          html`<section>
            <h2>Ended before its work was done</h2>
            ${stopped?.failed.count ? reasonsOf(stopped.failed.runs) : ''}
            <p>
              Some workflows have failed or were terminated. <a href="${FAILED_PATH}">Show them and start them again</a>
            </p>
          </section>`,
        ]
      : []),
  ];
  await showPage(ctx, desk, {
    title: 'Needs you',
    body: html`${jobsPart(desk.jobs.list())} ${parts.length ? parts : nothing}
    ${unknown.rows.length ? unknownPart(unknown, clock) : ''}
    ${retried.effects ? retryingPart(desk, retrying.rows, retried.effects) : ''}`,
  });

  function causesPart(heading: string, some: typeof causes, of?: string): Html {
    const shown = some.slice(0, CAUSES);
    return html`<section>
      <h2>${heading}</h2>
      ${shown.map((one) => causeCard(one, clock, { canAct: isOperator }))}
      ${
        some.length > shown.length
          ? html`<p>
              And ${count(some.length - shown.length)}${causes.length < MOST_COUNTED ? '' : ' or more'} other causes.
            </p>`
          : ''
      }
      <p><a href="${linkTo(EFFECTS_PATH, { class: of })}">All of it as a list</a></p>
    </section>`;
  }
}

const nothing = [
  html`<p class="empty">
    Nothing needs you now. Looked at: what failed and waits for a decision, open questions, events that could not be
    read, and workflows that are stuck or ended before their work was done.
  </p>`,
];

/** Nobody has to do anything: it is here so that nobody wonders. */
const retryingPart = ({ clock }: Desk, rows: EffectRow[], all: number): Html =>
  html`<section>
    <h2>Tried again by itself</h2>
    <p>
      ${effectCount(all)} failed and ${all === 1 ? 'is' : 'are'} tried again by ${all === 1 ? 'itself' : 'themselves'},
      for example until a vendor is back; what cannot be done then waits for you above.
    </p>
    <ul>
      ${rows.map(
        (row) =>
          html`<li>
            ${leadLink(row.lead)}: ${beginning(effectSays(row), 120)}, tried
            ${row.attempts === 1 ? 'once' : `${row.attempts} times`}, last ${when(row.at, clock)}:
            <span class="quiet">${beginning(row.message, 160)}</span>
          </li>`,
      )}
    </ul>
  </section>`;
