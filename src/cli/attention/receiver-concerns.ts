import type { Settings } from '../../settings/settings.ts';
import type { Seen } from '../../domain/concerns/concern.ts';
import { askConcerns } from '../../outgoing/ask-receiver.ts';
import { webhookSecrets } from '../../settings/webhook-secrets.ts';

/** What the receiver finds wrong, asked from here. */
export const receiverConcerns = (settings: Settings): Promise<Seen[]> =>
  askConcerns([...(settings.publicUrl ? [settings.publicUrl] : []), settings.receiverUrl], secretOf(settings));

/** A machine that only asks may have none. */
function secretOf(settings: Settings): string | undefined {
  try {
    return webhookSecrets(settings)[0];
  } catch {
    return undefined;
  }
}
