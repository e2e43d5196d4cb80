import pMap from 'p-map';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import { askFollowUpState } from '../../runs/follow-up-state.ts';
import { CONCURRENT_CALLS, type Temporal } from '../../temporal/connection.ts';

/** If so many in a row do not answer, no worker runs. */
const SILENT = 10;

/**
 * Asks many follow-ups for their states, some at a time, and counts those that do not answer.
 * @param onAsked called for each follow-up.
 */
export function followUpAsker(temporal: Temporal, onAsked: () => void) {
  const failures: string[] = [];
  let [asked, answered, silentInARow] = [0, 0, 0];

  return {
    /** The states of those that answer, by their ids. */
    async statesOf(ids: string[]): Promise<Map<string, FollowUpState>> {
      const states = new Map<string, FollowUpState>();
      asked += ids.length;
      const askOne = async (id: string) => {
        // If no worker runs, each other follow-up would not answer either, and each would take the full deadline.
        if (silentInARow >= (answered ? SILENT : 1)) return;
        try {
          states.set(id, await askFollowUpState(temporal, id));
          answered += 1;
          silentInARow = 0;
        } catch (error) {
          if (!failures.length) failures.push((error as Error).message);
          silentInARow += 1;
        }
        onAsked();
      };
      await pMap(ids, askOne, CONCURRENT_CALLS);
      return states;
    },
    /** Why some states are missing. */
    note: (): string | undefined =>
      asked > answered ? `what ${asked - answered} of ${asked} wait for is not known: ${failures[0]}` : undefined,
  };
}
