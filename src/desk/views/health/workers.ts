import type { Finding, LanePace } from '../../../doctor/finding.ts';
import { spanText } from '../../../domain/duration.ts';
import { html, type Html } from '../../../http/html.ts';
import { mask } from '../../../log/mask.ts';
import type { LiveWorker } from '../../../temporal/live-workers.ts';
import { type DeskTable, deskTable } from '../../page/table.ts';
import { inWords, vendorWords } from '../../page/words.ts';

/** What `doctor` calls its findings about workers and versions. */
const SHOWN = ['worker', 'version', 'pinned', 'local store', 'programs'];

/** Which workers poll, with what, how fast they call vendors, and which versions run. */
export function workersPart(findings: Finding[] | undefined): Html {
  if (!findings)
    return html`<h2>Workers</h2>
      <p class="quiet">They are being looked for.</p>`;
  const live = findings.flatMap(({ worker }) => worker ?? []);
  return html`<h2>Workers</h2>
    <dl>
      ${findings
        .filter(({ link }) => SHOWN.includes(link))
        .map(
          ({ link, state, found }) =>
            html`<dt>${inWords(link)}</dt>
              <dd class="${state === 'ok' ? '' : 'bad'}">${mask(found)}</dd>`,
        )}
    </dl>
    ${
      live.length
        ? deskTable(LIVE_WORKERS, live)
        : html`<p class="quiet">
            What each worker has to do is not known: no worker runs, or this Temporal server does not say it (servers
            before 1.31), or the key may not read it.
          </p>`
    }
    ${pacePart(findings.filter(({ pace }) => pace))}`;
}

const LIVE_WORKERS: DeskTable<LiveWorker> = {
  caption: 'Workers that have reported to Temporal in the last two minutes',
  columns: [
    { heading: 'Worker', cell: ({ identity }) => identity },
    { heading: 'Build', cell: ({ build }) => build || '–' },
    { heading: 'Workflow tasks', cell: ({ workflowTasks: { used, all } }) => `${used} of ${all}`, right: true },
    { heading: 'Activities', cell: ({ activities: { used, all } }) => `${used} of ${all}`, right: true },
    { heading: 'Reported', cell: ({ secondsAgo }) => `${spanText(secondsAgo * 1_000)} ago`, right: true },
  ],
};

function pacePart(findings: Finding[]): Html {
  if (!findings.length)
    return html`<h2>Pace</h2>
      <p class="quiet">
        Not known: no worker of this machine shows its metrics. Each worker shows its own at /metrics
        (instantly_vendor_budget_used_ratio).
      </p>`;
  return html`<h2>Pace</h2>
    ${findings.map(({ pace = [] }) => deskTable(PACE, pace))}`;
}

/** So full a pace delays effects. */
const NEARLY_FULL = 0.9;

const PACE: DeskTable<LanePace> = {
  caption: 'How much of its allowed pace a worker of this machine used in the last half minute',
  columns: [
    { heading: 'Calls to', cell: ({ lane }) => vendorWords(lane) },
    {
      heading: 'Pace in use',
      cell: ({ used }) =>
        html`<meter min="0" max="1" value="${Math.min(1, used).toFixed(2)}" aria-label="Pace in use"></meter>
          ${Math.round(used * 100)} %`,
      look: ({ used }) => (used > NEARLY_FULL ? 'warn' : undefined),
      right: true,
    },
    { heading: 'A call waits', cell: ({ waitSeconds }) => spanText(waitSeconds * 1_000), right: true },
  ],
};
