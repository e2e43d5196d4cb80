import { html, type Html } from '../../../http/html.ts';
import type { DecisionRow, EffectRow, EventRow } from '../../../read-model/rows.ts';
import { followUpOfId } from '../../../runs/follow-up-ids.ts';
import type { OfEvent, OfFollowUp, StoryItem } from '../../../stories/story-page.ts';
import type { Desk } from '../../desk.ts';
import { followUpPath } from '../../page/link.ts';
import { outsideLink, temporalLink } from '../../page/outside.ts';
import { when } from '../../page/times.ts';
import { aboutWords, decisionWords, inWords } from '../../page/words.ts';
import { howItEnded, whatWasDone } from './effect-text.ts';
import type { Written } from './texts.ts';

interface Shown {
  desk: Desk;
  /** The id of the event that is marked. */
  marked: string;
  text(written: Written): Html;
}

/** The time line: each event with what was done for it, and the lines of follow-ups. */
export const storyList = (items: StoryItem[], shown: Shown): Html =>
  html`<ol class="story">
    ${items.map((item) => (item.event ? eventItem(item, shown) : lineItem(item, shown)))}
  </ol>`;

function eventItem({ event, effects, decisions }: OfEvent, { desk, marked, text }: Shown): Html {
  const { id, run, kind, at, unibox, detail, status } = event;
  const isMarked = id === marked;
  const where = placeOf(event);
  return html`<li ${isMarked ? MARKED : ''}>
    <div class="head">
      <p class="told">${when(at, desk.clock)} <strong>${inWords(kind)}</strong> ${where} ${stateOf(status)}</p>
      <p class="links">${outsideLink(unibox, 'Unibox')} ${temporalLink(desk, { id, run })}</p>
    </div>
    ${detail && detail !== 'unknown' && !where.includes(detail) ? html`<p class="quiet">${detail}</p>` : ''}
    ${text({ event })}
    ${
      effects.length || decisions.length
        ? html`<ul>
            ${effects.map((effect) => effectItem(effect, desk))} ${decisions.map((one) => decisionItem(one, desk))}
          </ul>`
        : ''
    }
  </li>`;
}

/** What an event's line says beside its kind and its lead, which the page is about: campaign and reason. */
function placeOf({ says, lead }: EventRow): string {
  const at = lead ? says.indexOf(lead) : -1;
  return at < 0 ? says : says.slice(at + lead.length).trim();
}

/** The line that the page begins with, for a person who came for this event. */
const MARKED: Html = { html: 'id="marked" class="marked" aria-current="true"' };

const UNUSUAL: Record<string, string> = {
  failed: 'Its workflow failed',
  timed_out: 'Its workflow timed out',
  terminated: 'Its workflow was terminated',
  canceled: 'Its workflow was cancelled',
  deleted: 'Temporal no longer has it',
};

const stateOf = (status: string): Html =>
  UNUSUAL[status] ? html`<span class="state warn">${UNUSUAL[status]}</span>` : html``;

function effectItem(effect: EffectRow, { clock }: Desk): Html {
  const done = whatWasDone(effect);
  if (!done) return html``;
  const { what, says } = done;
  return html`<li>
    ${inWords(what)}: ${says} ${howItEnded(effect)} <span class="quiet">${when(effect.at, clock)}</span>
  </li>`;
}

const decisionItem = (decision: DecisionRow, { clock }: Desk): Html =>
  html`<li>${decisionOf(decision)} <span class="quiet">${when(decision.at, clock)}</span></li>`;

const decisionOf = ({ what, about, who, reason }: DecisionRow): Html =>
  html`<strong>${who || 'Somebody'}</strong> decided: ${decisionWords(what)}
    ${aboutWords(about)}${reason ? `: ${reason}` : ''}`;

function lineItem({ line, at }: OfFollowUp, { desk, text }: Shown): Html {
  const { says, id = '', effect, decision } = line;
  const name = followUpOfId(id);
  const told = says.startsWith(`${name}: `) ? says.slice(name.length + 2) : says;
  const done = effect && whatWasDone(effect)?.says;
  return html`<li class="of-follow-up">
    <p class="told">
      ${when(at, desk.clock)}
      <a href="${followUpPath(id)}">${inWords(name)}</a>: ${decision ? decisionOf(decision) : (done ?? told)}
      ${effect && effect.outcome !== 'done' ? howItEnded(effect) : ''}
    </p>
    ${text(line)}
  </li>`;
}
