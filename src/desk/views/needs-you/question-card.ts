import type { Clock } from '../../../calendar/clock.ts';
import { decidedWords } from '../../page/words.ts';
import { html, type Html } from '../../../http/html.ts';
import type { QuestionRow } from '../../../read-model/rows.ts';
import { linkTo } from '../../page/link.ts';
import { when } from '../../page/times.ts';
import { leadLink } from './cells.ts';

export interface QuestionCard {
  clock: Clock;
  mayAnswer: boolean;
  /** The page to which the person returns. */
  back: string;
  /** The proposal is shown, not only linked. */
  showsText: boolean;
}

/** A longer proposal is shown on the question's own page. */
const LONGEST = 4_000;

export const questionPath = (id: string): string => linkTo('/needs-you/question', { id });

/** A question with the form that answers it. Enter in a field presses the first button, which does nothing. */
export function questionCard(row: QuestionRow, card: QuestionCard): Html {
  const { id, title, proposal } = row;
  const isWhole = card.showsText && proposal.length <= LONGEST;
  return html`<article class="card">
    <h3><a href="${questionPath(id)}">${title}</a></h3>
    ${aboutQuestion(row, card.clock)}
    ${
      isWhole
        ? answerForm(row, card)
        : html`<p class="actions"><a class="button" href="${questionPath(id)}">Read and answer</a></p>`
    }
  </article>`;
}

export const aboutQuestion = ({ lead, campaign, asked, until, otherwise }: QuestionRow, clock: Clock): Html =>
  html`<dl>
    <dt>Lead</dt>
    <dd>${leadLink(lead)}${campaign ? ` · ${campaign}` : ''}</dd>
    <dt>Asked</dt>
    <dd>${when(asked, clock)}</dd>
    ${
      until
        ? html`<dt>Open until</dt>
            <dd>${when(until, clock)}${otherwise ? `; if nobody answers, it is ${decidedWords(otherwise)}` : ''}</dd>`
        : ''
    }
  </dl>`;

export function answerForm({ id, title, proposal, editable }: QuestionRow, { mayAnswer, back }: QuestionCard): Html {
  if (!mayAnswer) return proposal ? html`<pre dir="auto">${proposal}</pre>` : html``;
  return html`<form method="post" action="/needs-you/question/answer">
    <button disabled hidden></button>
    <input type="hidden" name="id" value="${id}" />
    <input type="hidden" name="back" value="${back}" />
    ${
      !proposal
        ? ''
        : editable
          ? html`<label
              >Approve sends this. Change it if you like:
              <textarea name="text" rows="8" dir="auto" aria-label="Text for: ${title}">${`\n${proposal}`}</textarea>
            </label>`
          : html`<pre dir="auto">${proposal}</pre>`
    }
    <p class="actions">
      <button class="first" name="decision" value="approve" aria-label="Approve: ${title}">Approve</button>
      <button class="danger" name="decision" value="reject" aria-label="Reject: ${title}">Reject</button>
    </p>
  </form>`;
}
