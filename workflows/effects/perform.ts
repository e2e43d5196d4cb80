import { ActivityFailure, ApplicationFailure, isCancellation } from '@temporalio/workflow';
import { LANE_OF, type LaneQueues } from '../../src/domain/activities.ts';
import { type Effect, keyOf } from '../../src/domain/effect.ts';
import { needsPerson, told } from '../../src/domain/failure.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { activities } from '../activities.ts';
import { type Attention, type BoardOptions, openBoard, type Outcomes } from './board.ts';

interface PerformerOptions {
  hold?(): Promise<void> | undefined;
  triedSince?: number | undefined;
}

/** Performs effects side by side; each fails apart. Resolves with what became of each. */
export async function performEffects(
  owner: string,
  effects: Effect[],
  { queues, triedSince }: Pick<Policy, 'queues' | 'triedSince'>,
): Promise<Outcomes> {
  const { perform, outcomes } = openPerformer(owner, queues, { triedSince });
  await Promise.all(effects.map(perform));
  return outcomes();
}

/**
 * Performs effects, each with what follows from its result. What needs a person parks until one has decided, while the
 * others go on.
 * @param owner the event's id (or another durable owner's): with the effect's name it makes the effect's key.
 * @param hold what each try waits for, a repaired one too; undefined where it may begin.
 * @param triedSince since when an earlier run, which has failed, may have tried them.
 */
export function openPerformer(
  owner: string,
  queues: LaneQueues = {},
  { hold, triedSince: begunAt, ...shown }: BoardOptions & PerformerOptions = {},
) {
  const board = openBoard(shown);

  async function perform<Result>(effect: Effect<Result>): Promise<Result | undefined> {
    try {
      const { isDone, result } = await tryUntilDecided(effect);
      board.move(effect, { at: isDone ? 'done' : 'skipped' });
      if (isDone) await Promise.all((effect.next?.(result) ?? []).map(perform));
      return result as Result | undefined;
    } catch (failure) {
      if (isCancellation(failure)) board.move(effect, { at: 'skipped' });
      throw failure;
    }
  }

  async function tryUntilDecided(effect: Effect): Promise<{ isDone: boolean; result?: unknown }> {
    const startedAt = Date.now();
    for (let triedSince = begunAt; ; triedSince ??= startedAt) {
      board.move(effect, { at: 'pending' });
      const held = hold?.();
      if (held) await held;
      try {
        return {
          isDone: true,
          result: await callActivity(effect, queues, [effect.input, keyOf(owner, effect), triedSince]),
        };
      } catch (failure) {
        if ((await board.park(effect, attentionFor(failure))) === 'skip') return { isDone: false };
      }
    }
  }

  return { perform, outcomes: board.outcomes, show: board.show, mark: board.mark };
}

function callActivity({ activity, summary }: Effect, queues: LaneQueues, args: unknown[]): Promise<unknown> {
  const call = activities[activity] as { executeWithOptions(options: object, args: unknown[]): Promise<unknown> };
  const lane = LANE_OF[activity];
  const taskQueue = lane === null ? undefined : queues[lane];
  return call.executeWithOptions({ summary, ...(taskQueue && { taskQueue }) }, args);
}

/** Only what a person can cure parks; anything else (a cancellation, a fault of ours) is for Temporal to show. */
function attentionFor(failure: unknown): Attention {
  const cause = failure instanceof ActivityFailure ? failure.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || !needsPerson(cause.type)) throw failure;
  return { class: cause.type, message: told(cause.message) };
}
