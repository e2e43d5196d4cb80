import { z } from 'zod';
import type { Closing } from '../domain/activities.ts';
import type { Calls } from './calls.ts';

/** A person in a campaign: a person who is in two campaigns is two leads. */
export interface InstantlyLead {
  id: string;
  campaign: string | undefined;
  /** The id of the subsequence that the lead is in. */
  subsequence: string | undefined;
}

export interface LeadCalls {
  /** The leads with exactly this address; in all campaigns if none is given. */
  findLeads(email: string, campaign?: string, signal?: AbortSignal): Promise<InstantlyLead[]>;
  /** Has Instantly set the interest status of the address; in every campaign if none is given. */
  setInterest(email: string, status: Closing, campaign?: string, signal?: AbortSignal): Promise<void>;
  /** @param leadId Instantly's id of the lead. */
  moveToSubsequence(leadId: string, subsequence: string, signal?: AbortSignal): Promise<void>;
}

/** `lt_interest_status` (OpenAPI 2.0.0, https://developer.instantly.ai). */
const INTEREST = { closed: 4, not_interested: -1, wrong_person: -2, lost: -3 } satisfies Record<Closing, number>;

const Lead = z.object({
  id: z.string(),
  email: z.string().nullish(),
  campaign: z.string().nullish(),
  subsequence_id: z.string().nullish(),
});
const Leads = z.object({ items: z.array(Lead) });
const Job = z.object({ message: z.string().nullish() });

export const leadCalls = ({ call }: Calls): LeadCalls => ({
  async findLeads(email, campaign, signal) {
    const body = { contacts: [email], ...(campaign && { campaign }), limit: 100 };
    const { items } = await call(Leads, 'POST', '/leads/list', { body, signal });
    return items
      .filter((lead) => lead.email?.trim().toLowerCase() === email)
      .filter((lead) => !campaign || !lead.campaign || lead.campaign === campaign)
      .map((lead) => ({
        id: lead.id,
        campaign: lead.campaign ?? undefined,
        subsequence: lead.subsequence_id ?? undefined,
      }));
  },

  async setInterest(email, status, campaign, signal) {
    const body = { lead_email: email, interest_value: INTEREST[status], ...(campaign && { campaign_id: campaign }) };
    // It answers 202: a background job makes the change (OpenAPI 2.0.0).
    await call(Job, 'POST', '/leads/update-interest-status', { body, signal });
  },

  async moveToSubsequence(leadId, subsequence, signal) {
    const body = { id: leadId, subsequence_id: subsequence };
    await call(Lead, 'POST', '/leads/subsequence/move', { body, signal });
  },
});
