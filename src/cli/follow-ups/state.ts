import { MINUTE_MS } from '../../domain/duration.ts';
import { command } from '../../domain/command.ts';
import type { FollowUpState } from '../../domain/follow-up/follow-up.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { reasonOf } from '../../domain/reason.ts';
import { isUnanswered } from '../../temporal/grpc-errors.ts';
import { stateQuery } from '../../../workflows/follow-up-engine/messages.ts';
import { each } from '../../runs/map-concurrently.ts';

/** A worker that does not hold the follow-up has to read its history first. */
const ONE_MS = 3_000;
const ALL_MS = MINUTE_MS;
const NO_WORKER = `no worker answers (${command('doctor')})`;

/** Where a follow-up stands, in its own words. Only a worker can tell. Rejects with one sentence. */
export async function stateOf({ client, call }: Temporal, id: string, giveUpAt = Infinity): Promise<FollowUpState> {
  const query = () => client.workflow.getHandle(id).query(stateQuery);
  return call(query, Math.min(ONE_MS, giveUpAt - Date.now())).catch((cause: unknown) => {
    throw new Error(isUnanswered(cause) ? NO_WORKER : reasonOf(cause), { cause });
  });
}

/** Where many stand; `note` says why not all of them do. */
export async function statesOf(temporal: Temporal, ids: string[], onProgress?: () => void) {
  const states = new Map<string, FollowUpState>();
  const silent: string[] = [];
  const giveUpAt = Date.now() + ALL_MS;
  await each(ids, async (id) => {
    // With nobody there the others would wait for nothing, each its full time.
    if (silent.length && !states.size) return;
    await stateOf(temporal, id, giveUpAt).then(
      (told) => states.set(id, told),
      (error: Error) => silent.push(error.message),
    );
    onProgress?.();
  });
  const missing = ids.length - states.size;
  const note = missing ? `${missing} of ${ids.length} do not say where they stand: ${silent[0]}` : undefined;
  return { states, note };
}
