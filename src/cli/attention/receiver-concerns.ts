import type { ConcernCount } from '../../domain/concerns/concern.ts';
import { askConcerns } from '../../outgoing/ask-receiver.ts';
import type { Settings } from '../../settings/settings.ts';
import { webhookSecrets } from '../../settings/kept-secrets.ts';

/** Asks the receiver what is wrong with it: at its public URL, then at its address on this machine. */
export const receiverConcerns = (settings: Settings): Promise<ConcernCount[]> =>
  askConcerns([...(settings.publicUrl ? [settings.publicUrl] : []), settings.receiverUrl], secretOf(settings));

/** A machine from which a person only runs commands may have no secret. */
function secretOf(settings: Settings): string | undefined {
  try {
    return webhookSecrets(settings)[0];
  } catch {
    return undefined;
  }
}
