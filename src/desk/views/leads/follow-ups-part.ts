import { html, type Html } from '../../../http/html.ts';
import type { LeadRows } from '../../../read-model/read-model.ts';
import type { FollowUpRow } from '../../../read-model/rows.ts';
import type { Desk } from '../../desk.ts';
import { followUpPath } from '../../page/link.ts';
import { temporalLink } from '../../page/outside.ts';
import { withoutTime } from '../../page/standing.ts';
import { when } from '../../page/times.ts';
import { inWords } from '../../page/words.ts';

/** The follow-ups of a lead: where they stand, and what comes next. */
export function followUpsPart(desk: Desk, { followUps, questions }: LeadRows): Html {
  if (!followUps.length) return html``;
  const asking = new Map(questions.filter(({ decision }) => !decision).map((one) => [one.owner, one]));
  return html`<section class="card">
    <h2>Follow-ups</h2>
    <ul class="cards">
      ${followUps.map((one) => followUpItem(one, asking.get(one.id)?.title, desk))}
    </ul>
  </section>`;
}

function followUpItem(one: FollowUpRow, question: string | undefined, desk: Desk): Html {
  const { id, run, name, status, standing, until, paused, closed, why, began } = one;
  const isOpen = !closed;
  const state = paused ? 'paused' : isOpen ? 'open' : inWords(status).toLowerCase();
  return html`<li>
    <a href="${followUpPath(id)}">${inWords(name)}</a>
    <span class="state ${isOpen ? (paused || question ? 'warn' : 'good') : 'quiet'}">${state}</span>
    ${isOpen && standing ? html`<span>${until ? withoutTime(standing) : standing}</span>` : ''}
    ${isOpen && until ? html`<span>Next: ${when(until, desk.clock)}</span>` : ''}
    ${isOpen && question ? html`<a href="${followUpPath(id)}">Asks: ${question}</a>` : ''}
    ${why ? html`<q>${why}</q>` : ''}
    <span class="quiet">began ${when(began, desk.clock)}</span> ${temporalLink(desk, { id, run })}
  </li>`;
}
