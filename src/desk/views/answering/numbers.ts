import type { AnsweringReport } from '../../../answering/report.ts';
import type { Clock } from '../../../calendar/clock.ts';
import { spanText } from '../../../domain/duration.ts';
import { counted } from '../../../domain/text/counted.ts';
import { html, type Html } from '../../../http/html.ts';
import { count, percent, when } from '../../page/times.ts';

/** The numbers that a team lead looks at first. */
export function answerNumbers({ all, replies, period }: AnsweringReport, clock: Clock): Html {
  const unwatched = Math.max(0, replies - all.replies);
  const one = (name: string, value: Html | string, more: Html | string = '') =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
      <dd class="quiet">${more}</dd>
    </div>`;
  return html`<dl class="numbers">
    ${one('Half of the answers came within', all.answered ? spanText(all.median) : '–', `median of ${counted(all.answered, 'answer')}`)}
    ${one('9 of 10 came within', all.answered ? spanText(all.ninetieth) : '–', '90th percentile')}
    ${one(
      'Waiting now',
      count(all.open),
      all.open
        ? html`the longest for ${spanText(Date.now() - all.openSince)}, since ${when(all.openSince, clock)}`
        : 'nobody waits',
    )}
    ${one(
      'Answered',
      all.answeredShare === undefined ? '–' : percent(all.answeredShare),
      `of ${count(all.answered + all.open)} replies that need an answer`,
    )}
    ${one(
      'Replies',
      count(replies),
      html`from ${period.first} to ${period.last}; ${count(all.settled)} settled without a mail,
      ${count(all.unknown + unwatched)} not known`,
    )}
  </dl>`;
}
