import { proxyActivities } from '@temporalio/workflow';
import type * as vendorCalls from './vendor-calls.ts';

const { updateCrm, postToSlack, blockLead } = proxyActivities<typeof vendorCalls>({
  startToCloseTimeout: '10 seconds',
});

/** The effects of one event, as a tutorial writes them. */
export async function plainOutreach(event: vendorCalls.PlainEvent): Promise<void> {
  const effects = [updateCrm(event)];
  if (event.event_type === 'reply_received') effects.push(postToSlack(event));
  if (event.event_type === 'email_bounced') effects.push(blockLead(event));
  await Promise.all(effects);
}
