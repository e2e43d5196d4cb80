import { beginning } from '../../page/words.ts';
import type { Clock } from '../../../calendar/clock.ts';
import { DAY_MS } from '../../../domain/duration.ts';
import { html, type Html } from '../../../http/html.ts';
import type { RowPage } from '../../../read-model/read-model.ts';
import type { EventRow } from '../../../read-model/rows.ts';
import { eventPath, linkTo } from '../../page/link.ts';
import { when } from '../../page/times.ts';

const DAYS = 7;

/** Events of the last days that say too little to act on. Those that wait for a person are among the causes. */
export const unknownOf = () => ({ kind: 'unknown', status: 'completed', since: Date.now() - DAYS * DAY_MS });

export const unknownPart = ({ rows, next }: RowPage<EventRow>, clock: Clock): Html =>
  html`<section>
    <h2>Events of an unknown kind</h2>
    <p>
      Of the last ${DAYS} days. Each is kept whole, but it says too little to do anything for it: see what has sent it.
    </p>
    <ul>
      ${rows.map(
        ({ id, says, at }) =>
          html`<li>${when(at, clock)}: <a href="${eventPath(id)}">${beginning(says || id, 160)}</a></li>`,
      )}
    </ul>
    ${next ? html`<p><a href="${linkTo('/events', { kind: 'unknown' })}">All of them</a></p>` : ''}
  </section>`;
