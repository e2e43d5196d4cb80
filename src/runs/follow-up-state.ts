import { stateQuery } from '../../workflows/follow-up-engine/messages.ts';
import { command } from '../domain/command.ts';
import type { FollowUpState } from '../domain/follow-up/state.ts';
import { reasonOf } from '../domain/reason.ts';
import type { TemporalCalls } from '../temporal/connection.ts';
import { isUnanswered } from '../temporal/grpc-errors.ts';

/** A worker that does not have the follow-up in its cache reads its history first. */
const ONE_MS = 3_000;
const NO_WORKER = `no worker answers (${command('doctor')})`;

/** Asks a follow-up for its state, which only a worker can compute. Rejects with one sentence. */
export async function askFollowUpState({ client, call }: TemporalCalls, id: string): Promise<FollowUpState> {
  const query = () => client.workflow.getHandle(id).query(stateQuery);
  return call(query, ONE_MS).catch((cause: unknown) => {
    throw new Error(isUnanswered(cause) ? NO_WORKER : reasonOf(cause), { cause });
  });
}
