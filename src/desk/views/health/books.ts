import { command } from '../../../domain/command.ts';
import { html, type Html } from '../../../http/html.ts';
import { mask } from '../../../log/mask.ts';
import type { MonitorRow } from '../../../read-model/monitor-rows.ts';
import type { Desk } from '../../desk.ts';
import { countColumn } from '../../page/list.ts';
import { deskTable } from '../../page/table.ts';
import { when } from '../../page/times.ts';
import { inWords } from '../../page/words.ts';
import { type BooksOfDays, type DayLine, NO_EVENTS } from './day-books.ts';
import type { Seen } from './kept.ts';
import { lastHourPart } from './monitors.ts';

type Counted = Omit<DayLine, 'day' | 'kind'>;

interface CountsRow {
  name: Html | string;
  counts: Counted;
}

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
      days.map((one) => ({
        name: one === day ? html`<strong>${one}</strong>` : html`<a href="/health?day=${one}#books-of-day">${one}</a>`,
        counts: sumOf(ofDay.get(one) ?? []),
      })),
      isAsked,
    )}
    ${day === undefined ? '' : kindsPart(day, ofDay.get(day) ?? [], isAsked)}`;
}

const kindsPart = (day: string, lines: DayLine[], isAsked: boolean): Html =>
  html`<h3 id="books-of-day">${day} by kind</h3>
    ${countsTable(
      `What became of the events of ${day}`,
      'Kind',
      lines
        .toSorted((a, b) => a.kind.localeCompare(b.kind))
        .map((line) => ({ name: inWords(line.kind), counts: line })),
      isAsked,
    )}`;

/** @param isAsked the receiver has said what it has counted. */
function countsTable(caption: string, of: string, rows: CountsRow[], isAsked: boolean): Html {
  if (!rows.length) return html`<p class="empty">No event of this day is known.</p>`;
  const column = (heading: string, name: keyof Counted, look?: string) =>
    countColumn<CountsRow>(heading, ({ counts }) => counts[name], look);
  const ofReceiver = (heading: string, name: keyof Counted) => ({
    ...column(heading, name),
    ...(!isAsked && { cell: () => '?' }),
  });
  return deskTable(
    {
      caption,
      columns: [
        { heading: of, cell: ({ name }) => name },
        ofReceiver('Received', 'received'),
        ofReceiver('Duplicate', 'duplicate'),
        ofReceiver('Ignored', 'ignored'),
        column('Done', 'done'),
        column('Parked', 'parked', 'warn'),
        column('In flight', 'inFlight'),
        column('Failed', 'failed', 'bad'),
      ],
    },
    rows,
  );
}

function sumOf(lines: DayLine[]): Counted {
  const sum: Counted = { ...NO_EVENTS };
  for (const line of lines) for (const name of Object.keys(sum) as (keyof Counted)[]) sum[name] += line[name];
  return sum;
}
