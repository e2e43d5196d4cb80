import { command } from '../../domain/command.ts';
import type { WebhookChange, WebhookView } from '../../domain/monitor/activities.ts';
import { changeText } from '../../domain/monitor/change-text.ts';
import { noticeText } from '../../domain/monitor/notices.ts';
import type { Clock } from '../../calendar/clock.ts';

/** "active", or "off since 2026-01-02 03:04 (Europe/Berlin)". */
export const stateText = ({ offSince }: { offSince?: number | string }, clock: Clock): string =>
  offSince === undefined ? 'active' : `off since ${clock.says(offSince)}`;

export function planText(changes: WebhookChange[], webhooks: WebhookView[], clock: Clock): string {
  const lines = changes.map((change) =>
    change.action === 'create'
      ? `+ ${changeText(change)}: none of our webhooks delivers it`
      : `~ ${changeText(change)}: it differs from the settings`,
  );
  return [...(lines.length ? lines : ['nothing to change']), ...webhooks.flatMap((one) => remarks(one, clock))].join(
    '\n',
  );
}

function remarks(webhook: WebhookView, clock: Clock): string[] {
  const { id, name, notice, offSince } = webhook;
  return [
    ...(notice ? [`! ${name} (${id}) ${noticeText(notice, id)}`] : []),
    ...(offSince === undefined
      ? []
      : [
          `! ${name} (${id}) is ${stateText(webhook, clock)}; the monitor enables our webhooks again, ` +
            `or: ${command('webhooks resume', id)}`,
        ]),
  ];
}
