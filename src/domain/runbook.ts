import type { Concern } from './concerns/concern.ts';
import type { AlertKind } from './monitor/alerts.ts';

/** The alert of `deploy/observability/alerts.yaml` about each class of what is wrong. */
const ALERTS: Partial<Record<Concern | AlertKind, string>> = {
  auth: 'KeyRefused',
  config: 'EffectsParked',
  rejected: 'EffectsParked',
  'not-found': 'EffectsParked',
  unreadable: 'EffectsParked',
  failed: 'WorkflowsStopped',
  stuck: 'WorkflowsStopped',
  retrying: 'WorkflowsStopped',
  'not-ready': 'ReceiverNotReady',
  'events-waiting': 'EventsWait',
  'events-refused': 'ReceiverNeedsAPerson',
  'deliveries-refused': 'ReceiverNeedsAPerson',
  'journal-set-aside': 'ReceiverNeedsAPerson',
  'clock-jumped': 'ReceiverNeedsAPerson',
  'webhook-off': 'WebhookOff',
  'instantly-api': 'InstantlyRefuses',
  'books-differ': 'BooksDiffer',
  silence: 'NoEvents',
  'deliveries-failing': 'DeliveriesFail',
};

export const alertFor = (of: Concern | AlertKind): string | undefined => ALERTS[of];

/** The section of `docs/runbook.md` about an alert. */
export const runbookUrl = (alert: string): string =>
  `https://github.com/instantly-temporal/instantly-temporal/blob/main/docs/runbook.md#${alert.toLowerCase()}`;
