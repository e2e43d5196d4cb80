import type { Context } from 'koa';
import { FOLLOW_UPS } from '../../../../workflows/follow-up-register.ts';
import { kindOfId } from '../../../domain/event.ts';
import type { FollowUpStart } from '../../../domain/follow-up/start.ts';
import type { TimelineEntry } from '../../../domain/follow-up/state.ts';
import { html, type Html } from '../../../http/html.ts';
import type { DecisionRow, EffectRow, EventRow, FollowUpRow, QuestionRow } from '../../../read-model/rows.ts';
import { startOfFollowUp } from '../../../runs/follow-up-history.ts';
import { readNow } from '../../../stories/read-now.ts';
import { type TemporalAnswer, whyNotKnown } from '../../ask-temporal.ts';
import type { Desk } from '../../desk.ts';
import { asLastSeen } from '../../page/as-of.ts';
import { eventPath, followUpPath, leadPath, linkTo } from '../../page/link.ts';
import { viewAt } from '../../page/menu.ts';
import { showPage } from '../../page/show-page.ts';
import { OUTCOME_LOOKS } from '../../page/outcome-looks.ts';
import { temporalLink } from '../../page/outside.ts';
import { deskTable } from '../../page/table.ts';
import { when } from '../../page/times.ts';
import { aboutWords, asWords, decisionWords, decidedWords, effectSays, inWords } from '../../page/words.ts';
import { param, personOf } from '../../route.ts';
import { OPEN } from './filter.ts';
import { standsText } from './list.ts';
import { valueText } from './settings.ts';

/** So long the page waits for Temporal and a worker; it is read again soon. */
const WAIT_MS = 300;

/** One follow-up: where it stands, what it has done, what comes next. */
export async function showFollowUpPage(ctx: Context, desk: Desk): Promise<void> {
  const { model, ask } = desk;
  const id = param(ctx, 'id');
  const find = async () => (await model.followUps({ id })).rows[0];
  const known = await find();
  const startOf = (one: FollowUpRow) =>
    ask(`the start of ${id} ${one.run}`, WAIT_MS, (temporal) => startOfFollowUp(temporal, one));
  const start = known && startOf(known);
  // Temporal does not list all that changes in it.
  const asked =
    !known?.closed &&
    (await ask(`where ${id} stands`, WAIT_MS, (temporal) => readNow(model, temporal, [{ id, run: '' }])));
  const row = asked && asked.state === 'answered' ? await find() : known;
  if (!row) return ctx.throw(404, `the desk knows no follow-up ${id} (any more)`);

  const [effects, questions, decisions, started] = await Promise.all([
    model.effects({ owner: id }, { limit: 200 }),
    model.questions({ owner: id }),
    model.decisions({ owner: id }),
    row.event ? model.event(row.event) : undefined,
  ]);
  await showPage(ctx, desk, {
    title: `${inWords(row.name)} for ${row.lead}`,
    up: viewAt('/follow-ups'),
    body: html`<p>${FOLLOW_UPS[row.name]?.summary ?? ''}</p>
      ${asked ? asLastSeen(asked.state) : ''} ${standsPart(row, started, desk)}
      ${personOf(ctx).role === 'operator' && row.status === OPEN ? steerPart(row) : ''}
      ${questionPart(questions.rows, desk)} ${timelinePart(row, desk)} ${effectsPart(effects.rows, desk)}
      ${decisionsPart(decisions.rows, desk)} ${settingsPart(await (start ?? startOf(row)))}`,
  });
}

function standsPart(row: FollowUpRow, started: EventRow | undefined, desk: Desk): Html {
  const { clock } = desk;
  const { lead, campaign, event, ender, began, closed, until } = row;
  return html`<dl>
    <dt>Stands</dt>
    <dd class="${row.status === 'failed' ? 'bad' : row.paused && !closed ? 'warn' : ''}">${standsText(row)}</dd>
    ${
      until && !closed
        ? html`<dt>Until</dt>
            <dd>${when(until, clock)}</dd>`
        : ''
    }
    <dt>Lead</dt>
    <dd><a href="${leadPath(lead)}">${lead}</a></dd>
    ${
      campaign
        ? html`<dt>Campaign</dt>
            <dd>${campaign}</dd>`
        : ''
    }
    <dt>Started</dt>
    <dd>${when(began, clock)} by ${event ? eventLink(event, started?.says) : 'an event that is not known'}</dd>
    ${
      closed
        ? html`<dt>Ended</dt>
            <dd>${when(closed, clock)}${ender ? html` by ${eventLink(ender)}` : ''}</dd>`
        : ''
    }
    <dt>Workflow</dt>
    <dd><code>${row.id}</code> ${temporalLink(desk, row)}</dd>
  </dl>`;
}

const eventLink = (id: string, says = ''): Html =>
  html`<a href="${eventPath(id)}">${says || inWords(kindOfId(id))}</a>`;

function steerPart({ id, paused }: FollowUpRow): Html {
  const back = followUpPath(id);
  const what = paused ? 'resume' : 'pause';
  return html`<form class="actions" method="post" action="/follow-ups/steer">
    <input type="hidden" name="id" value="${id}" />
    <input type="hidden" name="back" value="${back}" />
    <button class="first" name="what" value="${what}">${paused ? 'Resume' : 'Pause'}</button>
    <a class="button" href="${linkTo('/follow-ups/steer', { what: 'cancel', id, back })}">Cancel …</a>
  </form>`;
}

function questionPart(questions: QuestionRow[], { clock }: Desk): Html {
  if (!questions.length) return html``;
  return html`<h2 id="question">Questions</h2>
    <ul>
      ${questions.map(({ id, title, asked, until, otherwise, decision, who, decided }) =>
        decision
          ? html`<li>${title}: ${decidedWords(decision)}${who ? ` by ${who}` : ''}, ${when(decided, clock)}</li>`
          : html`<li>
              <strong class="warn">${title}</strong>, asked ${when(asked, clock)}, open until ${when(until, clock)},
              after that: ${decidedWords(otherwise)}. <a href="${linkTo('/needs-you/question', { id })}">Answer it</a>
            </li>`,
      )}
    </ul>`;
}

function timelinePart({ timeline, closed }: FollowUpRow, { clock }: Desk): Html {
  const entries = JSON.parse(timeline || '[]') as TimelineEntry[];
  return html`<h2>Timeline</h2>
    ${
      entries.length
        ? html`<ol class="timeline">
            ${entries.map(({ at, says }) => html`<li>${when(at, clock)} ${says}</li>`)}
          </ol>`
        : html`<p class="empty">
            ${closed ? 'Nothing is known of it.' : 'Only the follow-up itself knows it, and no worker has answered yet.'}
          </p>`
    }`;
}

const effectsPart = (effects: EffectRow[], { clock }: Desk): Html =>
  effects.length
    ? html`<h2>Effects</h2>
        ${deskTable(
          {
            caption: 'What it did, the newest first',
            columns: [
              { heading: 'Time', cell: ({ at }) => when(at, clock) },
              { heading: 'Effect', cell: (effect) => effectSays(effect) },
              { heading: 'Outcome', cell: ({ outcome }) => outcome, look: ({ outcome }) => OUTCOME_LOOKS[outcome] },
              { heading: 'The vendor’s words', cell: ({ message }) => message },
            ],
          },
          effects,
        )}`
    : html``;

const decisionsPart = (decisions: DecisionRow[], { clock }: Desk): Html =>
  decisions.length
    ? html`<h2>Decisions</h2>
        <ul>
          ${decisions.map(
            ({ at, who, what, about, reason }) =>
              html`<li>
                ${when(at, clock)}
                ${[decisionWords(what), aboutWords(about), who && `by ${who}`].filter(Boolean).join(' ')}${reason ? `: ${reason}` : ''}
              </li>`,
          )}
        </ul>`
    : html``;

/** The settings with which this run began: only its history has them. */
function settingsPart(answer: TemporalAnswer<FollowUpStart | undefined>): Html {
  const start = answer.state === 'answered' ? answer.value : undefined;
  if (!start)
    return html`<h2>Its settings</h2>
      <p class="quiet">
        Not known now: ${answer.state === 'answered' ? 'its history is empty' : whyNotKnown(answer)}.
      </p>`;
  return html`<h2>Its settings</h2>
    <dl>
      <dt>Mode</dt>
      <dd>${asWords(start.mode)}</dd>
      ${Object.entries(start.settings).map(
        ([name, value]) =>
          html`<dt>${inWords(name)}</dt>
            <dd>${valueText(value)}</dd>`,
      )}
    </dl>`;
}
