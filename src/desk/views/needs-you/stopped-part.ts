import type { Clock } from '../../../calendar/clock.ts';
import { adviceForStuck } from '../../../domain/concerns/advice-on-stopped.ts';
import { concernText } from '../../../domain/concerns/concern.ts';
import { html, type Html } from '../../../http/html.ts';
import type { StoppedSeen } from '../../../model-feed/stopped.ts';
import { when } from '../../page/times.ts';
import { shortId } from '../../page/link.ts';
import { beginning } from '../../page/words.ts';

const NAMED = 10;

/** Workflows whose code fails: nobody can decide anything about them until the code is fixed. */
export function stuckPart({ stuck, at }: StoppedSeen, clock: Clock): Html {
  const cures = new Set(stuck.runs.map(({ why }) => adviceForStuck(why)));
  return html`<section>
    <h2>Stuck</h2>
    <p>
      ${concernText({ class: 'stuck', count: stuck.count, ...(stuck.isAtLeast && { isAtLeast: true }) })}, as of
      ${when(at, clock)}.
    </p>
    ${[...cures].map((cure) => html`<p>${cure}</p>`)} ${reasonsOf(stuck.runs)}
  </section>`;
}

/** Which workflows, and why. */
export const reasonsOf = (runs: StoppedSeen['stuck']['runs']): Html =>
  html`<ul>
    ${runs.slice(0, NAMED).map(({ id, why }) => html`<li>${shortId(id)}: <span class="quiet">${beginning(why ?? 'unknown', 200)}</span></li>`)}
  </ul>`;
