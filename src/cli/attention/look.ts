import { adviceFor } from '../../domain/concerns/advice.ts';
import {
  type Concern,
  isOfReceiver,
  isStopped,
  type OfReceiver,
  type OfWorkflows,
  concernText,
  type ConcernCount,
  type Stopped,
  STOPPED,
} from '../../domain/concerns/concern.ts';
import { WAITS_FOR, type WaitsFor } from '../../domain/failure.ts';
import { countStopped, countWaiting, mayStop, type ParkedFilter } from '../../runs/parked.ts';
import { stoppedRuns } from '../../runs/stopped.ts';
import type { StoppedRun } from '../../runs/stopped/stopped-run.ts';
import type { RetryingRun } from '../../runs/stopped/retrying.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { type WaitingRun, waitingRuns, withReasons } from './find.ts';
import type { AttentionFilter } from './options.ts';

/** Everything that needs a person. The field names are those of `--json`. */
export interface AttentionReport {
  /** How many of each class; a class with none is missing. */
  counts: Partial<Record<Concern, number>>;
  /** The workflows that wait for a person. */
  parked: WaitingRun[];
  /** What to do about them. */
  cures: string[];
  failed: StoppedRun[];
  stuck: StoppedRun[];
  retrying: RetryingRun[];
  /** What is wrong with the receiver, and what to do. */
  receiver: (ConcernCount & { class: OfReceiver; says: string; cure: string })[];
  /** What the person who typed the command should know. */
  note: string | undefined;
}

export const isWaiting = (of: Concern): of is WaitsFor => (WAITS_FOR as readonly string[]).includes(of);

/**
 * Finds everything that needs a person and matches.
 * @param limit how many runs of each class to name.
 * @param askReceiver returns what is wrong with the receiver; called only if no other filter than a class is given.
 * @param known the workflows that wait, if they are known already.
 */
export async function lookAtAttention(
  temporal: Temporal,
  { class: of, ...filter }: AttentionFilter,
  limit: number,
  askReceiver: () => Promise<ConcernCount[]>,
  known?: WaitingRun[],
): Promise<AttentionReport> {
  const isAll = Object.values(filter).every((value) => value === undefined);
  const wantsWaiting = of === undefined || isWaiting(of);
  const wantsReceiver = isAll && (of === undefined || isOfReceiver(of));
  const waitingFilter = { ...filter, class: of as OfWorkflows | undefined };
  const [waiting, parked, stopped, ofReceiver] = await Promise.all([
    wantsWaiting ? countWaiting(temporal, waitingFilter) : [],
    wantsWaiting ? (known ?? waitingWithReasons(temporal, waitingFilter, limit)) : [],
    stoppedRuns(temporal, mayStop(filter), limit, stoppedClasses(of)),
    wantsReceiver ? askReceiver() : [],
  ]);
  const receiver = ofReceiver.filter((one) => of === undefined || one.class === of);
  const seen = [...waiting, ...countStopped(stopped), ...receiver];
  return {
    counts: Object.fromEntries(seen.map(({ class: one, count }) => [one, count])),
    parked,
    cures: adviceOnWaiting(parked, stopped.stuck.runs),
    failed: stopped.failed.runs,
    stuck: stopped.stuck.runs,
    retrying: stopped.retrying.runs,
    receiver: receiver
      .filter((one): one is ConcernCount & { class: OfReceiver } => isOfReceiver(one.class))
      .map((one) => ({ ...one, says: concernText(one), cure: adviceFor(one.class, one.examples) })),
    note: STOPPED.some((one) => stopped[one].isAtLeast)
      ? 'there are too many workflows to look at each: only the oldest and the newest were looked at'
      : undefined,
  };
}

const waitingWithReasons = async (temporal: Temporal, filter: ParkedFilter, limit: number): Promise<WaitingRun[]> =>
  withReasons(temporal, await waitingRuns(temporal, filter, limit));

function stoppedClasses(of: Concern | undefined): readonly Stopped[] {
  if (of === undefined) return STOPPED;
  return isStopped(of) ? [of] : [];
}

/** A stuck workflow cannot be repaired before its code is fixed, so its advice differs. */
function adviceOnWaiting(parked: WaitingRun[], stuck: StoppedRun[]): string[] {
  const isStuck = ({ id }: WaitingRun) => stuck.some((one) => one.id === id);
  return WAITS_FOR.flatMap((of) => {
    const said = parked.filter((run) => run.attention === of && !isStuck(run)).map(({ why }) => why ?? '');
    return said.length ? [adviceFor(of, said)] : [];
  });
}
