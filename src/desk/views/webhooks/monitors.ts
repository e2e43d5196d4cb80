import { MINUTE_MS, spanText } from '../../../domain/duration.ts';
import type { AlertKind } from '../../../domain/monitor/alerts.ts';
import { changeText } from '../../../domain/monitor/change-text.ts';
import { html, type Html } from '../../../http/html.ts';
import type { IncidentRow, MonitorRow, WebhookRow } from '../../../read-model/monitor-rows.ts';
import type { EventRow } from '../../../read-model/rows.ts';
import type { MonitorHealth } from '../../../../workflows/webhook-monitor/health.ts';
import type { Desk } from '../../desk.ts';
import { leadPath } from '../../page/link.ts';
import { monitorKnows } from '../../page/monitor-json.ts';
import { count, when } from '../../page/times.ts';
import { orderForm } from './order-form.ts';

/** A round that is due may still run. */
const LATE_MS = 5 * MINUTE_MS;
/** The other alerts are about workflows: view "Needs you". */
const OF_WEBHOOKS: string[] = [
  'webhook-off',
  'instantly-api',
  'webhook-change',
  'silence',
  'deliveries-failing',
  'webhook-notice',
  'books-differ',
] satisfies AlertKind[];

type Alert = MonitorHealth['alerts'][number];

interface Known {
  monitors: MonitorRow[];
  webhooks: WebhookRow[];
  newest: EventRow | undefined;
  open: IncidentRow[];
  isOperator: boolean;
}

/** How each workspace is: a card for its monitor. */
export function monitorCards({ monitors, webhooks, newest, open, isOperator }: Known, { clock }: Desk): Html {
  if (!monitors.length)
    return html`<p class="notice">
      Nothing is known yet: the webhook monitor has not ended its first round, or no worker runs it. A round takes some
      seconds; this page shows what it has found soon after it.
    </p>`;
  return html`${monitors.map((monitor) => {
    const own = webhooks.filter(({ workspace }) => workspace === monitor.workspace);
    const lastEvent = Math.max(monitor.event, (monitors.length === 1 && newest?.received) || 0);
    const isLate = Date.now() > monitor.next + LATE_MS && monitor.next > 0;
    return html`<section class="card">
      <h2>${monitors.length > 1 ? `Workspace ${monitor.workspace}: ` : ''}${stateText(own)}</h2>
      <dl>
        <dt>Last event</dt>
        <dd>
          ${when(lastEvent, clock)}${
            newest && monitors.length === 1 ? html` · ${newest.lead ? leadLink(newest) : newest.says}` : ''
          }
        </dd>
        <dt>The monitor looked</dt>
        <dd>
          ${when(monitor.checked, clock)}, and looks next ${when(monitor.next, clock)}
          ${isLate ? html`<strong class="warn">It is ${spanText(Date.now() - monitor.next)} late: does a worker run?</strong>` : ''}
        </dd>
        ${
          monitor.complete
            ? html`<dt>Nothing is missing</dt>
                <dd>
                  before ${when(monitor.complete, clock)}; ${count(monitor.replayed)} events came only by a replay so
                  far
                </dd>`
            : ''
        }
        <dt>As the settings say</dt>
        <dd>${differences(monitor)}</dd>
      </dl>
      ${problems(monitor, open, clock)} ${isOperator ? orderForm([monitor.workspace, 'check'], 'Check now') : ''}
    </section>`;
  })}`;
}

function stateText(webhooks: WebhookRow[]): Html {
  const off = webhooks.filter(({ off }) => off > 0).length;
  if (!webhooks.length) return html`<span class="bad">There is no webhook</span>`;
  if (off) return html`<span class="bad">${off} of ${webhooks.length} webhooks ${off === 1 ? 'is' : 'are'} off</span>`;
  return html`<span class="good"
    >${webhooks.length === 1 ? 'The webhook is on' : `All ${webhooks.length} webhooks are on`}</span
  >`;
}

const leadLink = ({ says, lead }: EventRow): Html => html`<a href="${leadPath(lead)}">${says}</a>`;

function differences(monitor: MonitorRow): Html {
  const { url } = monitor;
  if (!url)
    return html`not known: PUBLIC_URL is not set, so nothing says which webhooks there should be. The monitor only
    watches.`;
  const changes = monitorKnows(monitor).differences;
  if (!changes.length) return html`yes: the webhooks for ${url} are as they should be`;
  return html`<strong class="warn">no</strong>; the monitor could not yet
    <ul>
      ${changes.map((change) => html`<li>${changeText(change)}</li>`)}
    </ul>`;
}

function problems(monitor: MonitorRow, incidents: IncidentRow[], clock: Desk['clock']): Html {
  // An incident says more below.
  const isShown = ({ kind, title }: Alert) =>
    kind === 'webhook-off' && incidents.some(({ name }) => title.includes(name));
  const { alerts, troubles: failed } = monitorKnows(monitor);
  const open = alerts.filter((one) => OF_WEBHOOKS.includes(one.kind) && !isShown(one));
  if (!open.length && !failed.length) return html``;
  return html`<ul>
    ${open.map(
      ({ title, lines, since }) =>
        html`<li>
          <strong class="bad">${title}</strong> since ${when(Date.parse(since), clock)}
          ${lines.map((line) => html`<br />${line}`)}
        </li>`,
    )}
    ${failed.map(({ step, message }) => html`<li><strong class="warn">The step “${step}” of the last round failed</strong>: ${message}</li>`)}
  </ul>`;
}
