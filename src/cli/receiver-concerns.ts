import type { Settings } from '../config.ts';
import type { Seen } from '../domain/concern.ts';
import { concernsOf } from '../receiver-client.ts';
import { webhookSecrets } from '../secrets.ts';

/** What the receiver finds wrong, asked from here. */
export const receiverConcerns = (settings: Settings): Promise<Seen[]> =>
  concernsOf([...(settings.publicUrl ? [settings.publicUrl] : []), settings.receiverUrl], secretOf(settings));

/** A machine that only asks may have none. */
function secretOf(settings: Settings): string | undefined {
  try {
    return webhookSecrets(settings)[0];
  } catch {
    return undefined;
  }
}
