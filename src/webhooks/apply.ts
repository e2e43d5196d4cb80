import { VendorError } from '../domain/failure.ts';
import type { WebhookChange, WebhookField } from '../domain/monitor/activities.ts';
import { takesSecret } from '../outgoing/ask-receiver.ts';
import type { Instantly } from '../instantly/client.ts';
import { bodyOf, type Declaration, headersWith } from './plan.ts';
import type { WebhookBody } from '../instantly/webhooks.ts';

export interface ChangeDeps {
  instantly: Pick<Instantly, 'createWebhook' | 'listWebhooks' | 'getWebhook' | 'patchWebhook'>;
  declared: Declaration;
  /** Where the receiver is reached from here, should the public URL not be. */
  receiverUrl: string;
}

/**
 * Carries out one change of a plan and returns the webhook's id. A secret that the receiver refuses is never written,
 * for every delivery would fail by it. Throws `VendorError`.
 */
export async function applyChange(deps: ChangeDeps, change: WebhookChange, signal?: AbortSignal): Promise<string> {
  const { instantly, declared } = deps;
  const body = bodyOf(declared, change.eventType);
  if (change.action === 'create') {
    // Where the receiver cannot be asked nothing is lost: there is no other webhook that works.
    if ((await receiverTakes(deps)) === false) throw refused(declared);
    // An earlier try may have made it, and nobody have learnt of it.
    const made = (await instantly.listWebhooks(signal)).find(
      ({ name, target_hook_url }) => name === body.name && target_hook_url === body.target_hook_url,
    );
    return made?.id ?? (await instantly.createWebhook(body, signal)).id;
  }
  if (change.fields.includes('secret')) {
    const taken = await receiverTakes(deps);
    if (taken === false) throw refused(declared);
    // The webhook works with the secret it has, so there is no hurry.
    if (taken === undefined)
      throw new VendorError('unavailable', `${declared.publicUrl} cannot be asked for its secret`);
  }
  const existing = await instantly.getWebhook(change.id, signal);
  const written: Record<WebhookField, Partial<WebhookBody>> = {
    url: { target_hook_url: body.target_hook_url },
    'event type': { event_type: body.event_type, custom_interest_value: null },
    name: { name: body.name },
    secret: { headers: headersWith(existing, body) },
    campaign: { campaign: null },
  };
  const changes = Object.assign({}, ...change.fields.map((field) => written[field])) as Partial<WebhookBody>;
  await instantly.patchWebhook(change.id, changes, signal);
  return change.id;
}

async function receiverTakes({ declared, receiverUrl }: ChangeDeps): Promise<boolean | undefined> {
  const { secret, publicUrl } = declared;
  return (await takesSecret(publicUrl, secret)) ?? takesSecret(receiverUrl, secret);
}

const refused = ({ publicUrl }: Declaration): VendorError =>
  new VendorError(
    'config',
    `the receiver at ${publicUrl} refuses the secret that the webhook would send: set INSTANTLY_WEBHOOK_SECRET at the ` +
      'receiver first, to the new and the old one, and restart it',
  );
