import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { VENDOR_OF, type VendorQueues } from '../src/domain/activities.ts';
import type { Effect } from '../src/domain/effect.ts';
import { needsPerson } from '../src/domain/failure.ts';
import { activities } from './activities.ts';
import { openBoard, type Attention, type Outcomes } from './effect-board.ts';

/**
 * Runs effects side by side, each with what follows from its result; each fails apart. What needs a person parks until
 * one has decided, while the others go on.
 * @param owner the event's id (or another durable owner's): with the effect's name it makes the effect's key.
 */
export async function performEffects(owner: string, effects: Effect[], queues: VendorQueues = {}): Promise<Outcomes> {
  const board = openBoard();

  async function perform(effect: Effect): Promise<void> {
    let result: unknown;
    const startedAt = Date.now();
    let triedSince: number | undefined;
    for (let tried = false; !tried;) {
      board.move(effect, { at: 'pending' });
      try {
        result = await callActivity(effect, queues, [effect.input, `${owner}/${effect.name}`, triedSince]);
        tried = true;
      } catch (failure) {
        triedSince = startedAt;
        if ((await board.park(effect, attentionFor(failure))) === 'skip') return board.move(effect, { at: 'skipped' });
      }
    }
    board.move(effect, { at: 'done' });
    await performAll(effect.next?.(result) ?? []);
  }
  const performAll = (all: Effect[]) => Promise.all(all.map(perform));

  await performAll(effects);
  return board.outcomes();
}

function callActivity({ activity, summary }: Effect, queues: VendorQueues, args: unknown[]): Promise<unknown> {
  const call = activities[activity] as { executeWithOptions(options: object, args: unknown[]): Promise<unknown> };
  const taskQueue = queues[VENDOR_OF[activity]];
  return call.executeWithOptions({ summary, ...(taskQueue && { taskQueue }) }, args);
}

/** Only what a person can cure parks; anything else (a cancellation, a fault of ours) is for Temporal to show. */
function attentionFor(failure: unknown): Attention {
  const cause = failure instanceof ActivityFailure ? failure.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || !needsPerson(cause.type)) throw failure;
  return { class: cause.type, message: cause.message };
}
