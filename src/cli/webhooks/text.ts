import { saysOf } from '../../domain/concerns/concern.ts';
import type { DeliveryDay, WebhookChange, WebhookView } from '../../domain/monitor/activities.ts';
import type { MonitorHealth } from '../../../workflows/webhook-monitor/health.ts';
import { command } from '../../domain/command.ts';
import { type Clock, spanText } from '../terminal/clock.ts';
import { counted } from '../terminal/output.ts';
import { columns } from '../terminal/table.ts';

export const stateOf = ({ offSince }: { offSince?: number }, clock: Clock): string =>
  offSince === undefined ? 'active' : `off since ${clock.says(offSince)}`;

export const changeText = (change: WebhookChange): string =>
  change.action === 'create'
    ? `create a webhook for ${change.eventType}`
    : `change ${change.fields.join(', ')} of the webhook for ${change.eventType} (${change.id})`;

export function planText(changes: WebhookChange[], webhooks: WebhookView[], clock: Clock): string {
  const why = (change: WebhookChange) =>
    change.action === 'create' ? 'none of ours delivers it' : 'it is not as declared';
  const remarks = webhooks.flatMap(({ id, name, notice, offSince }) => [
    ...(notice ? [`! ${name} (${id}): ${NOTICES[notice]}`] : []),
    ...(offSince === undefined
      ? []
      : [
          `! ${name} (${id}) is ${stateOf({ offSince }, clock)}: the monitor resumes ours, or ${command('webhooks resume', id)}`,
        ]),
  ]);
  const lines = changes.map(
    (change) => `${change.action === 'create' ? '+' : '~'} ${changeText(change)}: ${why(change)}`,
  );
  return [...(lines.length ? lines : ['nothing to change']), ...remarks].join('\n');
}

const NOTICES = {
  foreign: 'points at our receiver and was not created by us; left alone',
  'foreign twice': 'points at our receiver, was not created by us and delivers what ours deliver too; left alone',
  twice: 'delivers what another of ours delivers too; delete one of them',
  undeclared: 'is ours, but WEBHOOK_EVENTS does not list what it delivers; delete it',
} as const;

const BAR_WIDTH = 24;

/** Seven days as bars, what failed in a lighter shade, and what the monitor says. */
export function healthText(days: DeliveryDay[], monitor: MonitorHealth | { problem: string }, clock: Clock): string {
  const most = Math.max(1, ...days.map(({ total }) => total));
  const length = (count: number) => (count ? Math.max(1, Math.round((count / most) * BAR_WIDTH)) : 0);
  const bar = ({ total, failed }: DeliveryDay) => `${'█'.repeat(length(total - failed))}${'░'.repeat(length(failed))}`;
  const share = ({ total, failed }: DeliveryDay) =>
    failed ? `${failed} (${((failed / total) * 100).toFixed(1)} %)` : '0';
  return [
    columns(
      ['DAY (UTC)', 'DELIVERIES', '', 'FAILED'],
      days.map((day) => [day.date, bar(day), String(day.total), share(day)]),
    ),
    '',
    ...('problem' in monitor ? [`! ${monitor.problem}`] : monitorLines(monitor, clock)),
  ].join('\n');
}

function monitorLines(health: MonitorHealth, clock: Clock): string[] {
  const { ok, asOf, webhooks, alerts, parked, troubles, lastEventAt, watermark, replayed } = health;
  const round = asOf ? ` in its last round, ${spanText(Date.now() - Date.parse(asOf))} ago (${clock.says(asOf)})` : '';
  return [
    ok ? `the monitor found nothing wrong${round}` : `the monitor says${round}:`,
    // What is parked is counted below, with or without an alert.
    ...alerts
      .filter(({ kind }) => kind !== 'attention')
      .flatMap(({ title, lines, since }) => [
        `! ${title} (since ${clock.says(since)})`,
        ...lines.map((line) => `    ${line}`),
      ]),
    ...parked.map((one) => `! ${saysOf(one)} (${command('attention list --class', one.class)})`),
    ...troubles.map(({ step, message }) => `! trouble with ${step}: ${message}`),
    ...webhooks.map(
      ({ name, active, offSince }) => `  ${name}: ${active ? 'active' : `off since ${clock.says(offSince!)}`}`,
    ),
    ...(lastEventAt ? [`  last event ${clock.says(lastEventAt)}`] : []),
    ...(watermark
      ? [
          `  nothing is missing before ${clock.says(watermark)}; ${counted(replayed, 'event was', 'events were')} replayed so far`,
        ]
      : []),
  ];
}
