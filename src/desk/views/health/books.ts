import { command } from '../../../domain/command.ts';
import { html, type Html } from '../../../http/html.ts';
import { mask } from '../../../log/mask.ts';
import type { MonitorRow } from '../../../read-model/monitor-rows.ts';
import type { Desk } from '../../desk.ts';
import { count, when } from '../../page/times.ts';
import type { BooksOfDays, DayLine } from './day-books.ts';
import type { Seen } from './kept.ts';
import { lastHourPart } from './monitors.ts';

type Counted = Omit<DayLine, 'day' | 'kind'>;

const COLUMNS: [name: keyof Counted, heading: string][] = [
  ['received', 'Received'],
  ['duplicate', 'Duplicate'],
  ['ignored', 'Ignored'],
  ['done', 'Done'],
  ['parked', 'Parked'],
  ['inFlight', 'In flight'],
  ['failed', 'Failed'],
];

/** What became of everything that was received: the last hour exactly, and the last days as receiver and model count them. */
export const booksPart = (monitors: MonitorRow[], books: Seen<BooksOfDays>, chosenDay: string, desk: Desk): Html =>
  html`<h2>Books</h2>
    ${lastHourPart(monitors, desk)}
    <h3>The last days</h3>
    ${books.value ? daysPart(books.value, chosenDay, desk) : html`<p class="quiet">${whyNoDays(books)}</p>`}`;

const whyNoDays = ({ problem }: Seen<BooksOfDays>): string =>
  problem === undefined ? 'They are being added up.' : `They could not be added up: ${mask(problem)}`;

function daysPart({ lines, days, countedSince, problem }: BooksOfDays, chosenDay: string, { clock }: Desk): Html {
  const day = days.includes(chosenDay) ? chosenDay : undefined;
  const ofDay = Map.groupBy(lines, (line) => line.day);
  const isAsked = problem === undefined;
  return html`<p>
      ${
        isAsked
          ? html`Deliveries are counted by the receivers since ${when(countedSince, clock)}, on the day on which they
            came.`
          : html`<span class="warn">What was received is not known: ${mask(problem)}.</span>`
      }
      What became of them is counted by the day on which they happened (UTC), so that the sums of a day may differ by
      those around midnight, by those that wait for Temporal, and by those that came by a replay. Exactly, for any time:
      <code>${command('books --from', day ?? days[0]!)}</code>
    </p>
    ${countsTable(
      'The last days: choose one to see its kinds',
      'Day (UTC)',
      days.map((one) => [
        one === day ? html`<strong>${one}</strong>` : html`<a href="/health?day=${one}#books-of-day">${one}</a>`,
        sumOf(ofDay.get(one) ?? []),
      ]),
      isAsked,
    )}
    ${day === undefined ? '' : kindsPart(day, ofDay.get(day) ?? [], isAsked)}`;
}

const kindsPart = (day: string, lines: DayLine[], isAsked: boolean): Html =>
  html`<h3 id="books-of-day">${day} by kind</h3>
    ${countsTable(
      `What became of the events of ${day}`,
      'Kind',
      lines.toSorted((a, b) => a.kind.localeCompare(b.kind)).map((line) => [html`${line.kind}`, line]),
      isAsked,
    )}`;

function countsTable(caption: string, of: string, rows: [name: Html, counts: Counted][], isAsked: boolean): Html {
  if (!rows.length) return html`<p class="empty">No event of this day is known.</p>`;
  const shown = (name: keyof Counted, counts: Counted): string =>
    isAsked || !OF_RECEIVER.includes(name) ? count(counts[name]) : '?';
  return html`<div class="scroll">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${of}</th>
          ${COLUMNS.map(([, heading]) => html`<th scope="col" class="right">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name, counts]) =>
            html`<tr>
              <td data-heading="${of}">${name}</td>
              ${COLUMNS.map(
                ([column, heading]) =>
                  html`<td data-heading="${heading}" class="right ${counts[column] ? (LOOKS[column] ?? '') : ''}">
                    ${shown(column, counts)}
                  </td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const OF_RECEIVER: (keyof Counted)[] = ['received', 'duplicate', 'ignored'];
const LOOKS: Partial<Record<keyof Counted, string>> = { parked: 'warn', failed: 'bad' };

function sumOf(lines: DayLine[]): Counted {
  const sum: Counted = { received: 0, duplicate: 0, ignored: 0, events: 0, done: 0, parked: 0, inFlight: 0, failed: 0 };
  for (const line of lines) for (const name of Object.keys(sum) as (keyof Counted)[]) sum[name] += line[name];
  return sum;
}
