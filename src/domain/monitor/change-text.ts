import type { WebhookChange } from './activities.ts';

/** What a change does, as a command. */
export const changeText = (change: WebhookChange): string =>
  change.action === 'create'
    ? `create a webhook for ${change.eventType}`
    : `change ${change.fields.join(', ')} of the webhook for ${change.eventType} (${change.id})`;
