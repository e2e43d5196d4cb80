import type { Clock } from '../../../calendar/clock.ts';
import { html, type Html } from '../../../http/html.ts';
import type { Cause } from '../../../read-model/read-model.ts';
import { count, when } from '../../page/times.ts';
import { beginning, whatIsDone } from '../../page/words.ts';
import { confirmPath, effectsPath } from './wanted.ts';
import { cureFor, effectCount, leadCount, whatItMeans } from './words.ts';

const LONGEST = 400;

/**
 * One cause: what fails, what was said, what it means and what helps.
 * @param isAlone it is not one of several in a section.
 */
export function causeCard(one: Cause, clock: Clock, { canAct = false, isAlone = false }): Html {
  const { class: of, vendor, activity, cause, example, effects, leads, since, newest } = one;
  const fields = { class: of, vendor, activity, cause };
  const isOne = effects === 1;
  const heading = `${whatIsDone(one)}: ${effectCount(effects)} of ${leadCount(leads)}`;
  return html`<article class="card">
    ${isAlone ? html`<h2>${heading}</h2>` : html`<h3>${heading}</h3>`}
    <blockquote dir="auto">${beginning(example, LONGEST)}</blockquote>
    <dl>
      <dt>What it means</dt>
      <dd>${whatItMeans(of)}</dd>
      <dt>What helps</dt>
      <dd>${cureFor(of, example)}</dd>
      <dt>Since</dt>
      <dd>${when(since, clock)}${isOne ? '' : html`, the last ${when(newest, clock)}`}</dd>
    </dl>
    ${
      canAct
        ? html`<p class="actions">
            <a class="button" href="${confirmPath('retry', fields, effects)}">Retry ${isOne ? 'it' : 'all'}…</a>
            <a class="button" href="${confirmPath('skip', fields, effects)}">Skip ${isOne ? 'it' : 'all'}…</a>
            <a href="${effectsPath(fields)}">${isOne ? 'Show it' : `List all ${count(effects)}`}</a>
          </p>`
        : ''
    }
  </article>`;
}
