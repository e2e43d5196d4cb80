import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Lookups, Wait } from '../../src/domain/lookups.ts';
import { parseWait, WAITS } from '../../src/domain/when.ts';
import { UNTIL_DONE } from '../activities.ts';

/** A worker's zones and holidays may differ from those of another day, so what was computed once stays in the history. */
const local = proxyLocalActivities<Omit<Lookups, 'getLeadEvents'>>({ startToCloseTimeout: '10 seconds' });
export const { readReturnDate } = local;

/** Words that are no wait are a fault of the story: its task is tried again until better code comes, and goes on then. */
export function resolveWait(wait: Wait): ReturnType<Lookups['resolveWait']> {
  const { words } = wait;
  if (!parseWait(words)) throw new Error(`a wait is ${JSON.stringify(words)}, it should be ${WAITS}`);
  return local.resolveWait(wait);
}

export const { getLeadEvents } = proxyActivities<Pick<Lookups, 'getLeadEvents'>>({
  startToCloseTimeout: '1 minute',
  retry: UNTIL_DONE,
});
