import {
  ApplicationFailure,
  condition,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Effect } from '../src/domain/effect.ts';
import type { FailureClass } from '../src/domain/failure.ts';
import { SEARCH_ATTRIBUTES } from '../src/domain/search-attributes.ts';

/** `done` or `skipped`, by effect. */
export type Outcomes = Record<string, 'done' | 'skipped'>;

export interface Attention {
  class: FailureClass;
  message: string;
}

type Decision = 'retry' | 'skip';

export interface Repair {
  effect: string;
  action: Decision;
}

/** Decides a parked effect: try it again, or go on without it. Rejected when no effect of that name is parked. */
export const repair = defineUpdate<void, [Repair]>('repair');

type State = { at: 'pending' | 'done' | 'skipped' } | { at: 'parked'; attention: Attention; decision?: Decision };

const ATTENTION = { name: SEARCH_ATTRIBUTES.attention, type: 'KEYWORD' } as const;
const MARKS = { pending: '⏳', done: '✅', skipped: '⏭️', parked: '🛑' } as const;

/** Where each effect of this workflow stands, for a person to see (current details, `Attention`) and to decide. */
export function openBoard() {
  const states = new Map<string, { summary: string; state: State }>();

  const parked = (name: string) => {
    const state = states.get(name)?.state;
    return state?.at === 'parked' && !state.decision ? state : undefined;
  };
  const attention = (): FailureClass | null =>
    [...states.values()].map(({ state }) => (state.at === 'parked' ? state.attention.class : null)).find(Boolean) ??
    null;

  function move({ name, summary }: Effect, state: State): void {
    const before = attention();
    states.set(name, { summary, state });
    const now = attention();
    // Written only when it changes: each write is an event in the history and a row in the visibility store.
    if (now !== before) upsertSearchAttributes([{ key: ATTENTION, value: now }]);
    setCurrentDetails([...states].map(([one, entry]) => lineOf(one, entry)).join('\n'));
  }

  setHandler(repair, ({ effect, action }) => void (parked(effect)!.decision = action), {
    validator: (decision: Repair) => check(decision),
  });

  /** What comes from outside may be anything, whatever its type says. */
  function check({ effect, action }: Repair): void {
    if (!['retry', 'skip'].includes(action)) {
      throw ApplicationFailure.nonRetryable(`action is "${action}", it should be "retry" or "skip"`);
    }
    if (parked(effect)) return;
    const names = [...states.keys()].filter(parked).join(', ');
    throw ApplicationFailure.nonRetryable(`effect "${effect}" is not parked; parked: ${names || 'none'}`);
  }

  return {
    move,
    /** Resolves with what a person has decided. */
    async park(effect: Effect, why: Attention): Promise<Decision> {
      const state: State = { at: 'parked', attention: why };
      move(effect, state);
      await condition(() => state.decision !== undefined);
      return state.decision!;
    },
    outcomes: (): Outcomes =>
      Object.fromEntries([...states].map(([name, { state }]) => [name, state.at as Outcomes[string]])),
  };
}

const lineOf = (name: string, { summary, state }: { summary: string; state: State }): string =>
  `- ${MARKS[state.at]} **${name}** ${state.at}: ${summary}` +
  (state.at === 'parked' ? ` (${state.attention.class}: ${state.attention.message})` : '');
