import type { BooksCounts, BooksReport } from '../../../domain/books/books.ts';
import { driftAdvice, driftText } from '../../../domain/books/words.ts';
import type { AlertKind } from '../../../domain/monitor/alerts.ts';
import { alertFor } from '../../../domain/runbook.ts';
import { html, type Html } from '../../../http/html.ts';
import { mask } from '../../../log/mask.ts';
import type { MonitorRow } from '../../../read-model/monitor-rows.ts';
import type { Desk } from '../../desk.ts';
import { countColumn } from '../../page/list.ts';
import { monitorKnows } from '../../page/monitor-json.ts';
import { type DeskTable, deskTable } from '../../page/table.ts';
import { count, when } from '../../page/times.ts';
import { inWords } from '../../page/words.ts';
import { runbookLink } from './findings.ts';

/** The alerts of the monitors that are open, with what to do. */
export function alertsPart(monitors: MonitorRow[], { clock }: Desk): Html {
  if (!monitors.length)
    return html`<h2>Alerts</h2>
      <p class="quiet">Not known: the webhook monitor has not ended a round yet, or no worker answers for it.</p>`;
  return html`<h2>Alerts</h2>
    ${monitors.map((monitor) => {
      const { workspace, checked } = monitor;
      const { alerts, troubles } = monitorKnows(monitor);
      return html`<p>
          ${alerts.length ? '' : 'No alert is open. '}<span class="quiet"
            >The monitor${monitors.length > 1 ? ` of the workspace ${workspace}` : ''} ended its last round
            ${when(checked, clock)}.</span
          >
        </p>
        ${
          alerts.length
            ? html`<ul class="findings">
                ${alerts.map(
                  ({ kind, title, lines, since }) =>
                    html`<li>
                      <strong class="bad">${mask(title)}</strong> since ${when(Date.parse(since), clock)}
                      ${runbookLink(alertFor(kind as AlertKind))}
                      ${lines.length ? html`<pre>${mask(lines.join('\n'))}</pre>` : ''}
                    </li>`,
                )}
              </ul>`
            : ''
        }
        ${troubles.map(({ step, message }) => html`<p class="warn">Its step “${step}” failed: ${mask(message)}</p>`)}`;
    })}`;
}

/**
 * The books of the last hour as the monitors have compared them, with what differs. Monitors of several workspaces may have
 * compared the same receiver, so only the newest report is shown whole.
 */
export function lastHourPart(monitors: MonitorRow[], { clock }: Desk): Html {
  const known = monitors.filter(({ books }) => books).sort((one, other) => other.checked - one.checked);
  const [newest, ...others] = known.map((monitor) => ({
    workspace: known.length > 1 ? monitor.workspace : '',
    report: monitorKnows(monitor).books!,
  }));
  if (!newest)
    return html`<p class="quiet">
      The monitor has not compared the books yet. It does so in each round, if PUBLIC_URL is set.
    </p>`;
  return html`${reportPart(newest.workspace, newest.report, clock)}
  ${
    others.length
      ? html`<ul>
          ${others.map(({ workspace, report }) => html`<li>${workspace}: ${verdict(report)}</li>`)}
        </ul>`
      : ''
  }`;
}

type KindCounts = [kind: string, counts: BooksCounts];

const differingRows = ({ drift }: BooksReport): number => Object.values(drift).reduce((sum, n) => sum + n, 0);

function verdict(report: BooksReport): Html {
  const rows = differingRows(report);
  return rows || report.total.difference
    ? html`<strong class="bad">${count(rows)} ${rows === 1 ? 'row differs' : 'rows differ'}.</strong>`
    : html`<strong class="good">the books agree.</strong>`;
}

function reportPart(workspace: string, report: BooksReport, clock: Desk['clock']): Html {
  const { since, until, total, kinds = {}, examples, notes } = report;
  const says = (time: number) => clock.says(time);
  return html`<h3>The last hour${workspace ? ` of the workspace ${workspace}` : ''}</h3>
    <p>
      From ${when(since, clock)} to ${when(until, clock)}, compared with the journal, Temporal and Instantly’s delivery
      log: ${verdict(report)}
    </p>
    ${deskTable(LAST_HOUR, [...Object.entries(kinds), ['all', total]])}
    ${
      examples.length
        ? html`<ul>
              ${examples.map((one) => html`<li>${driftText(one, says)}</li>`)}
            </ul>
            <pre>${driftAdvice(examples).join('\n')}</pre>`
        : ''
    }
    ${notes.map((note) => html`<p class="quiet">${mask(note)}</p>`)}`;
}

const countOf = (heading: string, name: keyof BooksCounts, look?: string) =>
  countColumn<KindCounts>(heading, ([, counts]) => counts[name], look);

const LAST_HOUR: DeskTable<KindCounts> = {
  caption: 'What became of everything that was received',
  columns: [
    { heading: 'Kind', cell: ([kind]) => inWords(kind) },
    countOf('Received', 'received'),
    countOf('Replayed', 'replayed'),
    countOf('Duplicate', 'duplicate'),
    countOf('Ignored', 'ignored'),
    countOf('Done', 'done'),
    countOf('Parked', 'parked'),
    countOf('In flight', 'inFlight'),
    countOf('Failed', 'failed'),
    countOf('Difference', 'difference', 'bad'),
  ],
};
