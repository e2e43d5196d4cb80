import { command } from '../../domain/command.ts';
import type { WebhookChange, WebhookNotice, WebhookView } from '../../domain/monitor/activities.ts';
import type { Clock } from '../terminal/clock.ts';

/** "active", or "off since 2026-01-02 03:04 (Europe/Berlin)". */
export const stateText = ({ offSince }: { offSince?: number | string }, clock: Clock): string =>
  offSince === undefined ? 'active' : `off since ${clock.says(offSince)}`;

export const changeText = (change: WebhookChange): string =>
  change.action === 'create'
    ? `create a webhook for ${change.eventType}`
    : `change ${change.fields.join(', ')} of the webhook for ${change.eventType} (${change.id})`;

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
    ...(notice ? [`! ${name} (${id}) ${NOTICES[notice]}`] : []),
    ...(offSince === undefined
      ? []
      : [
          `! ${name} (${id}) is ${stateText(webhook, clock)}; the monitor enables our webhooks again, ` +
            `or: ${command('webhooks resume', id)}`,
        ]),
  ];
}

const NOTICES: Record<WebhookNotice, string> = {
  foreign: 'sends events to our receiver, but this installation did not create it; it is not changed',
  'foreign twice':
    'sends events to our receiver that our webhooks send too, but this installation did not create it; it is not changed',
  twice: 'sends the same events as another of our webhooks; delete one of them',
  undeclared: 'is ours, but WEBHOOK_EVENTS does not contain its event; delete it',
};
