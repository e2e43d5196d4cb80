import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Effect } from '../src/domain/effect.ts';
import { needsPerson } from '../src/domain/failure.ts';
import { SEARCH_ATTRIBUTES } from '../src/domain/search-attributes.ts';
import { activities } from './activities.ts';

/** `done` or `skipped`, by effect. */
export type Outcomes = Record<string, 'done' | 'skipped'>;

export interface Repair {
  effect: string;
  action: 'retry' | 'skip';
}

/** Decides a parked effect: try it again, or go on without it. Rejected when no effect of that name is parked. */
export const repair = defineUpdate<void, [Repair]>('repair');

type State =
  | { at: 'pending' | 'done' | 'skipped' }
  | { at: 'parked'; attention: string; message: string; decision?: Repair['action'] };

const attentionKey = { name: SEARCH_ATTRIBUTES.attention, type: 'KEYWORD' } as const;

/**
 * Runs effects side by side; each fails apart. What needs a person parks: it shows in the search attribute `Attention`
 * and in the current details, and waits for the update `repair`, while the others go on.
 * @param owner the event's id (or another durable owner's): with the effect's name it makes the effect's key.
 */
export async function performEffects(owner: string, effects: Effect[]): Promise<Outcomes> {
  const board = new Map<string, { summary: string; state: State }>();

  const show = () => setCurrentDetails([...board].map(([name, entry]) => lineOf(name, entry)).join('\n'));
  const move = ({ name, summary }: Effect, state: State) => {
    const before = attentionOf(board);
    board.set(name, { summary, state });
    const after = attentionOf(board);
    if (after !== before) upsertSearchAttributes([{ key: attentionKey, value: after }]);
    show();
  };

  setHandler(
    repair,
    ({ effect, action }) => {
      (parked(board, effect) as { decision?: Repair['action'] }).decision = action;
    },
    { validator: (decision: Repair) => checkRepair(board, decision) },
  );

  const perform = async (effect: Effect): Promise<void> => {
    for (;;) {
      move(effect, { at: 'pending' });
      try {
        const result = await callActivity(effect, `${owner}/${effect.name}`);
        move(effect, { at: 'done' });
        await performAll(effect.next?.(result) ?? []);
        return;
      } catch (failure) {
        const state: State = { at: 'parked', ...attentionFor(failure) };
        move(effect, state);
        await condition(() => state.decision !== undefined);
        if (state.decision === 'skip') return move(effect, { at: 'skipped' });
      }
    }
  };
  const performAll = (all: Effect[]) => Promise.all(all.map(perform));

  show();
  await performAll(effects);
  return Object.fromEntries([...board].map(([name, { state }]) => [name, state.at as Outcomes[string]]));
}

function callActivity({ activity, input, summary }: Effect, key: string): Promise<unknown> {
  const call = activities[activity] as { executeWithOptions(options: object, args: unknown[]): Promise<unknown> };
  return call.executeWithOptions({ summary }, [input, key]);
}

/** Only what a person can cure parks; anything else (a cancellation, a fault of ours) is for Temporal to show. */
function attentionFor(failure: unknown): { attention: string; message: string } {
  const cause = failure instanceof ActivityFailure ? failure.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || !needsPerson(cause.type)) throw failure;
  return { attention: cause.type, message: cause.message };
}

type Board = Map<string, { summary: string; state: State }>;

const parked = (board: Board, effect: string) => {
  const state = board.get(effect)?.state;
  return state?.at === 'parked' && !state.decision ? state : undefined;
};

/** What comes from outside may be anything, whatever its type says. */
function checkRepair(board: Board, { effect, action }: Repair): void {
  if (!['retry', 'skip'].includes(action)) {
    throw ApplicationFailure.nonRetryable(`action is "${action}", it should be "retry" or "skip"`);
  }
  if (!parked(board, effect)) {
    const names = [...board.keys()].filter((name) => parked(board, name));
    throw ApplicationFailure.nonRetryable(`effect "${effect}" is not parked; parked: ${names.join(', ') || 'none'}`);
  }
}

/** The classes of all parked effects, as one value by which the run is found. */
const attentionOf = (board: Board): string | null =>
  [...board.values()].map(({ state }) => (state.at === 'parked' ? state.attention : null)).find(Boolean) ?? null;

const MARKS = { pending: '⏳', done: '✅', skipped: '⏭️', parked: '🛑' } as const;

const lineOf = (name: string, { summary, state }: { summary: string; state: State }): string =>
  `- ${MARKS[state.at]} **${name}** ${state.at}: ${summary}` +
  (state.at === 'parked' ? ` (${state.attention}: ${state.message})` : '');
