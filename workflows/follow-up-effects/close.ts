import type { Closing } from '../../src/domain/activities.ts';
import { effect } from '../../src/domain/effect.ts';
import type { LeadEvent } from '../../src/domain/event.ts';

/** Closes the lead: sets its interest status in Instantly, then its status in the CRM. */
export const close = (event: LeadEvent, status: Closing) => {
  const { lead, campaign } = event;
  const closed = {
    kind: `lead_${status}`,
    id: `${event.id}/closed`,
    at: new Date(Date.now()).toISOString(),
    lead,
    ...(campaign && { campaign }),
  } as LeadEvent;
  const words = `${status.replaceAll('_', ' ')}: ${lead.email}`;
  return effect(
    'setInterest',
    'close',
    `Instantly: ${words}`,
    { lead: lead.email, status, ...(campaign?.id && { campaign: campaign.id }) },
    () => [effect('updateContact', 'close-crm', `CRM: ${words}`, closed)],
  );
};
