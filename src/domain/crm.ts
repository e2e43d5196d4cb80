import type { LeadEvent } from './event.ts';

/** A CRM, reduced to what outreach asks of it. */
export interface Crm {
  /**
   * Merges the event into the lead's contact (`merge`, `statusOf`) and logs it on the timeline. Called again with the
   * same key it changes nothing. Throws `VendorError`.
   */
  record(event: LeadEvent, key: string): Promise<void>;
}
