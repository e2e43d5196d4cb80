import { VendorError } from '../domain/failure.ts';
import type { WebhookChange, WebhookField } from '../domain/monitor/activities.ts';
import { takesSecret } from '../outgoing/ask-receiver.ts';
import type { Instantly } from '../instantly/client.ts';
import { declaredWebhook, type Declaration, headersWith } from './plan.ts';
import type { InstantlyWebhook, WebhookFields } from '../instantly/webhooks.ts';

export interface ChangeDeps {
  instantly: Pick<Instantly, 'createWebhook' | 'listWebhooks' | 'getWebhook' | 'patchWebhook'>;
  declared: Declaration;
  /** The receiver's address in this network, for when its public URL cannot be reached from here. */
  receiverUrl: string;
}

/**
 * Makes one change of a plan and returns the webhook's id. Never writes a secret that the receiver refuses: every
 * delivery would fail. Throws `VendorError`.
 */
export async function applyChange(deps: ChangeDeps, change: WebhookChange, signal?: AbortSignal): Promise<string> {
  const { instantly, declared } = deps;
  const fields = declaredWebhook(declared, change.eventType);
  if (change.action === 'create') {
    // If the receiver cannot be asked, create it anyway: none of our webhooks works yet, so this breaks nothing.
    if ((await receiverTakes(deps)) === false) throw refused(declared);
    // An earlier try may have created it, although its answer was lost.
    const existing = (await instantly.listWebhooks(signal)).find(
      ({ name, url }) => name === fields.name && url === fields.url,
    );
    return (existing ?? (await instantly.createWebhook(fields, signal))).id;
  }
  if (change.fields.includes('secret')) {
    const taken = await receiverTakes(deps);
    if (taken === false) throw refused(declared);
    // The webhook works with its present secret, so this can wait until the receiver can be asked.
    if (taken === undefined)
      throw new VendorError('unavailable', `${declared.publicUrl} cannot be asked for its secret`);
  }
  const existing = await instantly.getWebhook(change.id, signal);
  await instantly.patchWebhook(change.id, patchOf(change.fields, existing, fields), signal);
  return change.id;
}

function patchOf(
  changed: WebhookField[],
  existing: InstantlyWebhook,
  { url, eventType, name, campaign, headers }: WebhookFields,
): Partial<WebhookFields> {
  const has = (field: WebhookField) => changed.includes(field);
  return {
    ...(has('url') && { url }),
    ...(has('event type') && { eventType }),
    ...(has('name') && { name }),
    ...(has('secret') && { headers: headersWith(existing, headers) }),
    ...(has('campaign') && { campaign }),
  };
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
