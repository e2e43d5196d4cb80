import { counted } from '../../domain/text/counted.ts';
import type { MonitorHealth } from '../../../workflows/webhook-monitor/health.ts';
import { command } from '../../domain/command.ts';
import { concernText } from '../../domain/concerns/concern.ts';
import { spanText } from '../../domain/duration.ts';
import type { DeliveryDay } from '../../domain/monitor/activities.ts';
import type { Clock } from '../../calendar/clock.ts';
import { columns } from '../terminal/table.ts';
import { stateText } from './plan-text.ts';

const BAR_WIDTH = 24;

/** The deliveries by day as bars, failed ones in a lighter shade, and what the monitor found. */
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
    ok ? `the monitor found no problem${round}` : `the monitor found problems${round}:`,
    // The alert about parked effects is left out: they are counted below, with or without it.
    ...alerts
      .filter(({ kind }) => kind !== 'attention')
      .flatMap(({ title, lines, since }) => [
        `! ${title} (since ${clock.says(since)})`,
        ...lines.map((line) => `    ${line}`),
      ]),
    ...parked.map((one) => `! ${concernText(one)} (${command('attention list --class', one.class)})`),
    ...troubles.map(({ step, message }) => `! the step “${step}” of the round failed: ${message}`),
    ...webhooks.map((webhook) => `  ${webhook.name}: ${stateText(webhook, clock)}`),
    ...(lastEventAt ? [`  last event ${clock.says(lastEventAt)}`] : []),
    ...(watermark
      ? [
          `  no event is missing before ${clock.says(watermark)}; ` +
            `${counted(replayed, 'event was', 'events were')} replayed so far`,
        ]
      : []),
  ];
}
