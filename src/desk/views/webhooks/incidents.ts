import type { Clock } from '../../../calendar/clock.ts';
import { spanText } from '../../../domain/duration.ts';
import { counted } from '../../../domain/text/counted.ts';
import { html, type Html } from '../../../http/html.ts';
import type { IncidentRow } from '../../../read-model/monitor-rows.ts';
import { countColumn, type DeskList } from '../../page/list.ts';
import { count, isoTime, when } from '../../page/times.ts';

/** The incidents that last, above everything else. */
export const openIncidentCards = (rows: IncidentRow[], clock: Clock): Html =>
  html`${rows.map(
    (row) =>
      html`<section class="card">
        <h2 class="bad">${row.name} ${row.back ? 'was switched off and is on again' : 'is off'}</h2>
        <p>
          Off since
          ${when(row.off, clock)}${row.back ? html`, on again since ${when(row.back, clock)}` : html` (${spanText(Date.now() - row.off)})`}.
          ${missedText(row)} so far.
        </p>
        <p>
          ${
            row.back
              ? 'The monitor replays what was missed and watches whether the webhook stays on.'
              : row.waits || 'The monitor switches it on again as soon as the receiver is ready.'
          }
        </p>
      </section>`,
  )}`;

const missedText = ({ replayed, lost }: IncidentRow): string =>
  `${counted(replayed + lost, 'event')} missed, ${count(replayed)} replayed${
    lost ? `, at least ${count(lost)} cannot be replayed` : ''
  }`;

/** Incidents that are over. Their CSV has the open ones too. */
export const incidentList = (clock: Clock): DeskList<IncidentRow> => ({
  name: 'incidents',
  caption: 'Times in which a webhook was off, the newest first',
  columns: [
    { heading: 'Off from', cell: ({ off }) => when(off, clock), csv: ({ off }) => isoTime(off) },
    {
      heading: 'To',
      cell: ({ back }) => (back ? when(back, clock) : 'never: it was deleted'),
      csv: ({ back }) => isoTime(back),
    },
    {
      heading: 'How long',
      cell: ({ off, back }) => (back ? spanText(back - off) : '–'),
      csv: ({ off, back }) => (back ? Math.round((back - off) / 1_000) : ''),
    },
    countColumn('Missed', ({ replayed, lost }) => replayed + lost),
    countColumn('Replayed', ({ replayed }) => replayed),
    { heading: 'Webhook', cell: ({ name }) => name },
  ],
  whyEmpty:
    'No webhook was off, as far as the desk knows: the monitor tells it of each time, and after the read model was deleted of those of the last day.',
});
