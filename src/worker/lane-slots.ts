import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivitySlotInfo, CustomSlotSupplier } from '@temporalio/worker';
import type { CallBudget } from '../outgoing/call-budget.ts';

/** Effects whose calls would wait longer than this stay in Temporal, where human signals overtake the others. */
const MAY_WAIT_MS = 2_000;
/** Some vendors take many effects in one call. */
const MOST_AT_A_TIME = 500;
const LOOK_EVERY_MS = 100;

/** Lets the worker take an effect from a vendor's task queue only if its calls may start soon. */
export function laneSlots(budget: CallBudget): CustomSlotSupplier<ActivitySlotInfo> {
  let taken = 0;
  /** Slots of polls that have brought no effect yet: it may come at any time. */
  const idle = new Set<unknown>();
  const mayTake = (): boolean => taken < MOST_AT_A_TIME && budget.waitMs({ after: idle.size }) <= MAY_WAIT_MS;
  const take = (): object => {
    taken += 1;
    const slot = {};
    idle.add(slot);
    return slot;
  };

  return {
    type: 'custom',
    async reserveSlot(_, signal) {
      while (!mayTake()) await sleep(LOOK_EVERY_MS, undefined, { signal });
      return take();
    },
    tryReserveSlot: () => (mayTake() ? take() : null),
    markSlotUsed({ permit }) {
      idle.delete(permit);
    },
    releaseSlot({ permit }) {
      idle.delete(permit);
      taken -= 1;
    },
  };
}
