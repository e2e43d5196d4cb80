import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Lookups } from '../../src/domain/lookups.ts';
import { UNTIL_DONE } from '../activities.ts';

/** A worker's zones and holidays may differ from those of another day, so what was computed once stays in the history. */
export const { resolveWait, readReturnDate } = proxyLocalActivities<Omit<Lookups, 'getLeadEvents'>>({
  startToCloseTimeout: '10 seconds',
});

export const { getLeadEvents } = proxyActivities<Pick<Lookups, 'getLeadEvents'>>({
  startToCloseTimeout: '1 minute',
  retry: UNTIL_DONE,
});
