import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { LeadEvent } from '../../src/domain/event.ts';
import type { Lookups, Moment, ReturnDate, Wait } from '../../src/domain/follow-up/lookups.ts';
import { mustBeWait } from '../../src/domain/follow-up/parse-wait.ts';
import { oneLine } from '../../src/domain/headline.ts';
import { UNTIL_DONE } from '../activities.ts';

/** The time zones and holidays of a worker may change, so what was computed once stays in the history. */
const local = proxyLocalActivities<Omit<Lookups, 'getLeadEvents'>>({ startToCloseTimeout: '10 seconds' });

/** The day on which the writer of an automatic reply is back; null if the text does not say. */
export async function returnDateOf(reply: LeadEvent): Promise<ReturnDate | null> {
  const written = 'reply' in reply ? reply.reply : undefined;
  if (!written) return null;
  const args: Parameters<Lookups['readReturnDate']> = [{ ...written, writtenAt: Date.parse(reply.at) }];
  return local.readReturnDate.executeWithOptions({ summary: 'When will the lead be back?' }, args);
}

/**
 * When a wait ends. An invalid wait is a bug in the follow-up's code: the error fails the workflow task, so that the
 * follow-up continues once corrected code is deployed.
 */
export function resolveWait(wait: Wait): Promise<Moment> {
  const { words } = wait;
  mustBeWait(words);
  return local.resolveWait.executeWithOptions({ summary: oneLine(`When is it over: ${words}?`) }, [wait]);
}

export const { getLeadEvents } = proxyActivities<Pick<Lookups, 'getLeadEvents'>>({
  startToCloseTimeout: '1 minute',
  retry: UNTIL_DONE,
  summary: 'What has happened to the lead?',
  // A follow-up that ends still waits for this call. Otherwise the worker would log a warning about an unused result.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});
