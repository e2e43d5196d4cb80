import { z } from 'zod';
import type { Calls } from './calls.ts';

const Lead = z.object({
  id: z.string(),
  email: z.string().nullish(),
  campaign: z.string().nullish(),
  subsequence_id: z.string().nullish(),
});
const Leads = z.object({ items: z.array(Lead) });

/** A person in a campaign: in two campaigns it is two leads. */
export type Lead = z.infer<typeof Lead>;

export function leadCalls({ call }: Calls) {
  return {
    /** The leads of exactly this address, in all campaigns where none is given. */
    async findLeads(email: string, campaign?: string, signal?: AbortSignal): Promise<Lead[]> {
      const body = { contacts: [email], ...(campaign && { campaign }), limit: 100 };
      const found = await call(Leads, 'POST', '/leads/list', { body, signal });
      return found.items.filter(
        (lead) =>
          lead.email?.trim().toLowerCase() === email && (!campaign || !lead.campaign || lead.campaign === campaign),
      );
    },

    /** `POST /leads/update-interest-status`: 202, a job of Instantly's (OpenAPI 2.0.0). */
    setInterest: (lead: string, value: number, campaign?: string, signal?: AbortSignal) =>
      call(z.object({ message: z.string().nullish() }), 'POST', '/leads/update-interest-status', {
        body: { lead_email: lead, interest_value: value, ...(campaign && { campaign_id: campaign }) },
        signal,
      }),

    moveToSubsequence: (lead: string, subsequence: string, signal?: AbortSignal) =>
      call(Lead, 'POST', '/leads/subsequence/move', { body: { id: lead, subsequence_id: subsequence }, signal }),
  };
}
