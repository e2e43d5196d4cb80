import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { LeadEvent } from '../../src/domain/event.ts';
import { oneLine } from '../../src/domain/headline.ts';
import type { Lookups, ReturnDate, Wait } from '../../src/domain/follow-up/lookups.ts';
import { parseWait, WAITS } from '../../src/domain/follow-up/parse-wait.ts';
import { UNTIL_DONE } from '../activities.ts';

/** A worker's zones and holidays may differ from those of another day, so what was computed once stays in the history. */
const local = proxyLocalActivities<Omit<Lookups, 'getLeadEvents'>>({ startToCloseTimeout: '10 seconds' });

/** When the writer of an automatic reply will be back; null where it tells no date. */
export async function returnDateOf(reply: LeadEvent): Promise<ReturnDate | null> {
  const written = 'reply' in reply ? reply.reply : undefined;
  if (!written) return null;
  const args: Parameters<Lookups['readReturnDate']> = [{ ...written, writtenAt: Date.parse(reply.at) }];
  return local.readReturnDate.executeWithOptions({ summary: 'When will the lead be back?' }, args);
}

/** Words that are no wait are a fault of the story: its task is tried again until better code comes, and goes on then. */
export function resolveWait(wait: Wait): ReturnType<Lookups['resolveWait']> {
  const { words } = wait;
  if (!parseWait(words)) throw new Error(`a wait is ${JSON.stringify(words)}, it should be ${WAITS}`);
  return local.resolveWait.executeWithOptions({ summary: oneLine(`When is it over: ${words}?`) }, [wait]);
}

export const { getLeadEvents } = proxyActivities<Pick<Lookups, 'getLeadEvents'>>({
  startToCloseTimeout: '1 minute',
  retry: UNTIL_DONE,
  summary: 'What has happened to the lead?',
  // What ends meanwhile waits for it: the worker would warn of a result that nobody takes.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});
