import {
  type Concern,
  isOfReceiver,
  isStopped,
  type OfReceiver,
  type OfWorkflows,
  saysOf,
  type Seen,
  STOPPED,
} from '../../domain/concerns/concern.ts';
import { cureOf } from '../../domain/concerns/advice.ts';
import { WAITS_FOR, type WaitsFor } from '../../domain/failure.ts';
import { countStopped, countWaiting, mayStop, type ParkedFilter } from '../../runs/parked.ts';
import { stoppedRuns } from '../../runs/stopped.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { waitingRuns, withReasons } from './find.ts';

export type Listed = Awaited<ReturnType<typeof lookAtAttention>>;

export interface Asked extends Omit<ParkedFilter, 'class'> {
  class?: Concern | undefined;
}

export const isWaiting = (of: Concern): of is WaitsFor => (WAITS_FOR as readonly string[]).includes(of);

/**
 * What a person should see; `note` is for who typed the command.
 * @param receiver what the receiver finds wrong.
 */
export async function lookAtAttention(
  temporal: Temporal,
  asked: Asked,
  limit: number,
  receiver: () => Promise<Seen[]>,
) {
  const { class: of, ...narrowed } = asked;
  const wants = <Class extends Concern>(isOf: (of: Concern) => of is Class): Class | boolean =>
    of === undefined || (isOf(of) && of);
  const classOf = (one: OfWorkflows | boolean): OfWorkflows | undefined => (typeof one === 'string' ? one : undefined);
  const [waiting, stopped] = [wants(isWaiting), wants(isStopped)];
  const filter = { ...narrowed, class: classOf(waiting) };
  const isAll = !Object.values(narrowed).some((value) => value !== undefined);
  const [counted, parked, found, ofReceiver] = await Promise.all([
    waiting ? countWaiting(temporal, filter) : [],
    waiting ? waitingRuns(temporal, filter, limit).then((runs) => withReasons(temporal, runs)) : [],
    stoppedRuns(temporal, mayStop(narrowed), limit, stopped === true ? STOPPED : stopped ? [stopped] : []),
    isAll && wants(isOfReceiver) ? receiver() : [],
  ]);
  const { failed, stuck, retrying } = found;
  const isStuck = ({ id }: { id: string }) => stuck.runs.some((one) => one.id === id);
  const cures = WAITS_FOR.flatMap((of) => {
    const said = parked.filter((run) => run.attention === of && !isStuck(run)).map(({ why }) => why ?? '');
    return said.length ? [cureOf(of, said)] : [];
  });
  const seen = [...counted, ...countStopped(found), ...ofReceiver.filter((one) => !of || one.class === of)];
  return {
    counts: Object.fromEntries(seen.map(({ class: one, count }) => [one, count])) as Partial<Record<Concern, number>>,
    ...{ parked, cures, failed: failed.runs, stuck: stuck.runs, retrying: retrying.runs },
    receiver: seen
      .filter((one): one is Seen & { class: OfReceiver } => isOfReceiver(one.class))
      .map((one) => ({ ...one, says: saysOf(one), cure: cureOf(one.class, one.examples) })),
    note: STOPPED.some((one) => found[one].isAtLeast)
      ? 'there are too many workflows to look at each: the oldest and the newest were looked at'
      : undefined,
  };
}
