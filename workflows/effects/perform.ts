import { isCancellation } from '@temporalio/workflow';
import { type Effect, keyOf } from '../../src/domain/effect.ts';
import { needsPerson, told } from '../../src/domain/failure.ts';
import { type CallOptions, callActivity, thrownBy } from './call-activity.ts';
import { type Attention, type EffectStatus, openEffectStatus, type Outcomes } from './status.ts';
import type { EventDone } from '../../src/domain/workflow-sinks.ts';

interface PerformerOptions {
  /** What each attempt waits for, also one after a repair; undefined if it may begin immediately. */
  hold?(): Promise<void> | undefined;
  /** When an earlier run that failed was started (milliseconds since 1970): it may have tried the effects. */
  triedSince?: number | undefined;
}

export interface Performer {
  /**
   * Performs an effect and the effects that follow from its result. A failure that needs a person parks the effect until
   * somebody decides; other effects continue. Resolves with the activity's result, or with undefined if it was skipped.
   */
  perform<Result>(effect: Effect<Result>): Promise<Result | undefined>;
}

interface Performed extends Pick<EventDone, 'effects' | 'isPlain'> {
  outcomes: Outcomes;
}

/** Performs effects at the same time; the failure of one does not affect the others. */
export async function performEffects(
  owner: string,
  effects: Effect[],
  calls: CallOptions,
  triedSince?: number,
): Promise<Performed> {
  const status = openEffectStatus();
  let hasFailedTries = false;
  const onFailedTry = () => (hasFailedTries = true);
  const { perform } = openPerformer(status, owner, { ...calls, onFailedTry }, { triedSince });
  await Promise.all(effects.map(perform));
  return {
    outcomes: status.outcomes(),
    effects: status.effects(),
    isPlain: triedSince === undefined && !hasFailedTries && !status.wasParked(),
  };
}

/**
 * @param owner the event's id, or that of another durable owner. The owner and the effect's name make the effect's key.
 * @param calls how the activities are called.
 */
export function openPerformer(
  status: EffectStatus,
  owner: string,
  calls: CallOptions,
  { hold, triedSince: begunAt }: PerformerOptions = {},
): Performer {
  async function perform<Result>(effect: Effect<Result>): Promise<Result | undefined> {
    try {
      const outcome = await tryUntilDecided(effect);
      if (!outcome.isDone) {
        status.set(effect, { at: 'skipped' });
        return undefined;
      }
      status.set(effect, { at: 'done', localSince: outcome.localSince });
      await Promise.all((effect.next?.(outcome.result) ?? []).map(perform));
      return outcome.result;
    } catch (failure) {
      if (isCancellation(failure)) status.set(effect, { at: 'skipped' });
      throw failure;
    }
  }

  async function tryUntilDecided<Result>(
    effect: Effect<Result>,
  ): Promise<{ isDone: true; result: Result; localSince: number | undefined } | { isDone: false }> {
    const startedAt = Date.now();
    for (let triedSince = begunAt; ; triedSince ??= startedAt) {
      status.set(effect, { at: 'pending' });
      const held = hold?.();
      if (held) await held;
      try {
        const called = await callActivity(effect, [effect.input, keyOf(owner, effect), triedSince], calls);
        const { result, isLocal } = called as { result: Result; isLocal: boolean };
        return { isDone: true, result, localSince: isLocal ? startedAt : undefined };
      } catch (failure) {
        if ((await status.park(effect, attentionFor(failure))) === 'skip') return { isDone: false };
      }
    }
  }

  return { perform };
}

/** Parks only what a person can fix. Temporal shows everything else: a cancellation, or a bug in our code. */
function attentionFor(failure: unknown): Attention {
  const { type, message = '' } = thrownBy(failure) ?? {};
  if (!needsPerson(type)) throw failure;
  return { class: type, message: told(message) };
}
