import type { Declaration } from '../webhooks/plan.ts';
import type { Settings } from './settings.ts';
import { webhookSecrets } from './kept-secrets.ts';

/** The webhooks that Instantly should have, as the settings say; undefined if `PUBLIC_URL` is not set. */
export function declaredWebhooks(settings: Settings): Declaration | undefined {
  const { publicUrl, webhookEvents: events } = settings;
  return publicUrl === undefined ? undefined : { publicUrl, events, secret: webhookSecrets(settings)[0]! };
}
