import { spanText } from '../../../domain/duration.ts';
import { alertFor, runbookUrl } from '../../../domain/runbook.ts';
import type { Finding } from '../../../doctor/finding.ts';
import { counted } from '../../../domain/text/counted.ts';
import { html, type Html } from '../../../http/html.ts';
import { mask } from '../../../log/mask.ts';
import { outsideLink } from '../../page/outside.ts';

import type { Seen } from './kept.ts';

/** The alert about a component that is down. */
const ALERT_OF_LINK: Record<string, string> = {
  receiver: 'ReceiverMissing',
  Temporal: 'TemporalUnreachable',
  worker: 'WorkerMissing',
  monitor: 'MonitorMissing',
  webhook: 'WebhookOff',
  'Instantly key': 'InstantlyRefuses',
  Slack: 'KeyRefused',
};

const MARKS = { fault: 'Fault', warning: 'Warning', ok: 'Well' } as const;
const LOOKS = { fault: 'bad', warning: 'warn', ok: 'good' } as const;

/** What `doctor` has found: what is wrong with its cure, and what is well. */
export function findingsPart({ value, at, isBeingRead, problem }: Seen<Finding[]>, mayExamine: boolean): Html {
  const wrong = (value ?? [])
    .filter(({ state }) => state !== 'ok')
    .sort((a, b) => Number(a.state === 'warning') - Number(b.state === 'warning'));
  const well = (value ?? []).filter(({ state }) => state === 'ok');
  return html`<h2>Examination</h2>
    <div class="notice ${!value ? '' : wrong.length ? 'bad' : 'good'}" role="status">
      <p>
        ${value ? `${headline(wrong)} Examined ${spanText(Date.now() - at)} ago.` : ''}
        ${problem === undefined ? '' : `The last examination failed: ${mask(problem)}`}
        ${isBeingRead ? 'Everything is being examined now: this takes a few seconds.' : ''}
      </p>
    </div>
    ${
      mayExamine && !isBeingRead
        ? html`<form class="actions" method="post" action="/health/examine"><button>Examine now</button></form>`
        : html`<p><a href="/health">Look again</a></p>`
    }
    ${
      wrong.length
        ? html`<ul class="findings">
            ${wrong.map(oneFinding)}
          </ul>`
        : ''
    }
    ${
      well.length
        ? html`<details>
            <summary>What is well (${well.length})</summary>
            <ul class="findings">
              ${well.map(oneFinding)}
            </ul>
          </details>`
        : ''
    }`;
}

function headline(wrong: Finding[]): string {
  const faults = wrong.filter(({ state }) => state === 'fault').length;
  const said = [
    ...(faults ? [counted(faults, 'fault')] : []),
    ...(wrong.length > faults ? [counted(wrong.length - faults, 'warning')] : []),
  ];
  return said.length ? `${said.join(' and ')}.` : 'Everything is well.';
}

const oneFinding = (finding: Finding): Html => {
  const { link, state, found, cure } = finding;
  return html`<li>
    <strong class="${LOOKS[state]}">${MARKS[state]}: ${link}</strong> ${mask(found)} ${runbookLink(alertOf(finding))}
    ${cure === undefined ? '' : html`<pre>${mask(cure)}</pre>`}
  </li>`;
};

const alertOf = ({ class: of, link, state }: Finding): string | undefined =>
  of ? alertFor(of) : state === 'fault' ? ALERT_OF_LINK[link] : undefined;

/** A link to the section of the runbook; nothing without an alert. */
export const runbookLink = (alert: string | undefined): Html =>
  alert === undefined ? html`` : outsideLink(runbookUrl(alert), `Runbook: ${alert}`);
