import type { Thread } from '../activities.ts';
import type { LeadEvent } from '../event.ts';

/** The conversation that an event belongs to. Instantly's link to the Unibox holds the thread's id, URL-encoded. */
export function threadOf({ lead, campaign, uniboxUrl }: LeadEvent): Thread {
  const [, id] = /[?&]thread_search=thread(?::|%3A)([^&#]+)/i.exec(uniboxUrl ?? '') ?? [];
  return { lead: lead.email, ...(campaign?.id && { campaign: campaign.id }), ...(id && { id }) };
}
