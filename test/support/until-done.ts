import type { Crm } from '../../activities/crm-port.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { needsPerson, VendorError } from '../../src/domain/failure.ts';

/** Records an event as Temporal does: it retries after temporary failures and says that there was an earlier attempt. */
export async function untilDone(crm: Crm, event: LeadEvent): Promise<void> {
  const key = `${event.id}/crm`;
  for (let triedSince: number | undefined; ; triedSince ??= Date.now()) {
    try {
      return await crm.record(event, { key, triedSince });
    } catch (error) {
      if (!(error instanceof VendorError) || needsPerson(error.trouble)) throw error;
    }
  }
}
