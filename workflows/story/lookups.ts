import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Lookups } from '../../src/domain/lookups.ts';

/** A worker's zones and holidays may differ from those of another day, so what was computed once stays in the history. */
export const { resolveWait, readReturnDate } = proxyLocalActivities<Omit<Lookups, 'getLeadEvents'>>({
  startToCloseTimeout: '10 seconds',
});

export const { getLeadEvents } = proxyActivities<Pick<Lookups, 'getLeadEvents'>>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});
