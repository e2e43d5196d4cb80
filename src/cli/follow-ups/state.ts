import pMap from 'p-map';
import { stateQuery } from '../../../workflows/follow-up-engine/messages.ts';
import { command } from '../../domain/command.ts';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import { CONCURRENT_CALLS, type Temporal } from '../../temporal/connection.ts';
import { reasonOf } from '../../domain/reason.ts';
import { isUnanswered } from '../../temporal/grpc-errors.ts';

/** A worker that does not have the follow-up in its cache reads its history first. */
const ONE_MS = 3_000;
/** If so many in a row do not answer, no worker runs. */
const SILENT = 10;
const NO_WORKER = `no worker answers (${command('doctor')})`;

/** Asks a follow-up for its state, which only a worker can compute. Rejects with one sentence. */
export async function askFollowUpState({ client, call }: Temporal, id: string): Promise<FollowUpState> {
  const query = () => client.workflow.getHandle(id).query(stateQuery);
  return call(query, ONE_MS).catch((cause: unknown) => {
    throw new Error(isUnanswered(cause) ? NO_WORKER : reasonOf(cause), { cause });
  });
}

export interface FollowUpStates {
  /** By the follow-ups' ids. */
  states: Map<string, FollowUpState>;
  /** Why some are missing. */
  note: string | undefined;
}

export async function askFollowUpStates(
  temporal: Temporal,
  ids: string[],
  onProgress?: () => void,
): Promise<FollowUpStates> {
  const states = new Map<string, FollowUpState>();
  const failures: string[] = [];
  let silentInARow = 0;
  await pMap(
    ids,
    async (id) => {
      // If no worker runs, each other follow-up would not answer either, and each would take the full deadline.
      if (silentInARow >= (states.size ? SILENT : 1)) return;
      try {
        states.set(id, await askFollowUpState(temporal, id));
        silentInARow = 0;
      } catch (error) {
        failures.push((error as Error).message);
        silentInARow += 1;
      }
      onProgress?.();
    },
    CONCURRENT_CALLS,
  );
  const missing = ids.length - states.size;
  const note = missing ? `what ${missing} of ${ids.length} wait for is not known: ${failures[0]}` : undefined;
  return { states, note };
}
