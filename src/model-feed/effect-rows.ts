import type { History } from '@temporalio/common/lib/proto-utils.js';
import { LANE_OF } from '../domain/activities.ts';
import { keyOf } from '../domain/effect.ts';
import type { EffectRow } from '../read-model/rows.ts';
import { type EffectOutcome, effectsOf } from '../runs/effects.ts';
import { causeOf } from './cause.ts';

/** What the rows of one run have in common. */
export interface OfRun {
  owner: string;
  /** The kind of the event, or the name of the follow-up. */
  kind: string;
  lead: string;
  campaign: string;
  began: number;
  length: number;
  seen: number;
}

/** A try of an activity that has failed and is repeated. */
export interface PendingTry {
  activity: string;
  attempt: number;
  class: string;
  message: string;
  at: number;
}

/**
 * The effects of a run.
 * @param keys what the keys of the effects begin with: the id of the event, and the name of the follow-up if it is one.
 * @param pending what Temporal retries now; a history does not say so.
 */
export function effectRows(
  history: History,
  of: OfRun,
  { keys, isOpen, pending }: { keys: string; isOpen: boolean; pending: PendingTry[] },
): EffectRow[] {
  const retried = [...pending];
  return effectsOf(history).map((effect) => {
    const at = retried.findIndex(({ activity }) => activity === effect.activity && effect.outcome === 'pending');
    const [retry] = at < 0 ? [] : retried.splice(at, 1);
    return { key: keyOf(keys, effect), ...effectRow(effect, of, isOpen, retry) };
  });
}

function effectRow(
  effect: EffectOutcome,
  of: OfRun,
  isOpen: boolean,
  retry: PendingTry | undefined,
): Omit<EffectRow, 'key'> {
  const { name, activity, summary = '', outcome, attempts, at, ended } = effect;
  const { message, class: said } = retry ?? {
    message: outcome === 'done' ? '' : (effect.said ?? ''),
    class: outcome === 'done' ? '' : (effect.class ?? ''),
  };
  return {
    ...of,
    name,
    activity,
    vendor: LANE_OF[activity] ?? '',
    summary,
    // Nothing performs the effects of a run that has ended.
    outcome: retry ? 'retrying' : isOpen || outcome === 'done' ? outcome : 'skipped',
    class: said,
    message,
    cause: causeOf(message),
    attempts: Math.max(attempts, retry?.attempt ?? 0),
    first: Date.parse(at),
    at: retry?.at ?? Date.parse(ended ?? at),
  };
}
