import type { Finding, LanePace } from '../../../doctor/finding.ts';
import { html, type Html } from '../../../http/html.ts';
import { mask } from '../../../log/mask.ts';
import type { LiveWorker } from '../../../temporal/live-workers.ts';
import { span } from '../../page/times.ts';

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
            html`<dt>${link}</dt>
              <dd class="${state === 'ok' ? '' : 'bad'}">${mask(found)}</dd>`,
        )}
    </dl>
    ${
      live.length
        ? workersTable(live)
        : html`<p class="quiet">
            What each worker has to do is not known: no worker runs, or this Temporal server does not say it (servers
            before 1.31), or the key may not read it.
          </p>`
    }
    ${pacePart(findings.filter(({ pace }) => pace))}`;
}

const workersTable = (live: LiveWorker[]): Html =>
  html`<div class="scroll">
    <table>
      <caption>
        Workers that have reported to Temporal in the last two minutes
      </caption>
      <thead>
        <tr>
          <th scope="col">Worker</th>
          <th scope="col">Build</th>
          <th scope="col" class="right">Workflow tasks</th>
          <th scope="col" class="right">Activities</th>
          <th scope="col" class="right">Reported</th>
        </tr>
      </thead>
      <tbody>
        ${live.map(
          ({ identity, build, workflowTasks, activities, secondsAgo }) =>
            html`<tr>
              <td data-heading="Worker">${identity}</td>
              <td data-heading="Build">${build || '–'}</td>
              <td data-heading="Workflow tasks" class="right">${workflowTasks.used} of ${workflowTasks.all}</td>
              <td data-heading="Activities" class="right">${activities.used} of ${activities.all}</td>
              <td data-heading="Reported" class="right">${span(secondsAgo * 1_000)} ago</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

function pacePart(findings: Finding[]): Html {
  if (!findings.length)
    return html`<h2>Pace</h2>
      <p class="quiet">
        Not known: no worker of this machine shows its metrics. Each worker shows its own at /metrics
        (instantly_vendor_budget_used_ratio).
      </p>`;
  return html`<h2>Pace</h2>
    ${findings.map(({ pace = [] }) => paceTable(pace))}`;
}

/** So full a pace delays effects. */
const NEARLY_FULL = 0.9;

const paceTable = (pace: LanePace[]): Html =>
  html`<div class="scroll">
    <table>
      <caption>
        How much of its allowed pace a worker of this machine used in the last half minute
      </caption>
      <thead>
        <tr>
          <th scope="col">Calls to</th>
          <th scope="col" class="right">Pace in use</th>
          <th scope="col" class="right">A call waits</th>
        </tr>
      </thead>
      <tbody>
        ${pace.map(
          ({ lane, used, waitSeconds }) =>
            html`<tr>
              <td data-heading="Calls to">${lane}</td>
              <td data-heading="Pace in use" class="right ${used > NEARLY_FULL ? 'warn' : ''}">
                <meter min="0" max="1" value="${Math.min(1, used).toFixed(2)}" aria-label="Pace in use"></meter>
                ${Math.round(used * 100)} %
              </td>
              <td data-heading="A call waits" class="right">${span(waitSeconds * 1_000)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
