import { condition, setCurrentDetails, setHandler, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { cureOf } from '../src/domain/cure.ts';
import type { Effect } from '../src/domain/effect.ts';
import type { FailureClass } from '../src/domain/failure.ts';
import { keyword, SEARCH_ATTRIBUTES } from '../src/domain/search-attributes.ts';
import { type Decision, isMeant, mustDecide, type Repair, repair } from './repair.ts';

/** `done` or `skipped`, by effect. */
export type Outcomes = Record<string, 'done' | 'skipped'>;

export interface Attention {
  class: FailureClass;
  message: string;
}

type Parked = { at: 'parked'; attention: Attention; decision?: Decision };
type State = { at: 'pending' | 'done' | 'skipped' } | Parked;

const ATTENTION = keyword(SEARCH_ATTRIBUTES.attention);
const MARKS = { pending: '⏳', done: '✅', skipped: '⏭️', parked: '🛑' } as const;

/**
 * Where each effect of this workflow stands, for a person to see (current details, `Attention`) and to decide.
 * @param above what the current details say above the effects.
 */
export function openBoard(above: () => string[] = () => []) {
  const states = new Map<string, { effect: Effect; state: State }>();

  const undecided = () =>
    [...states].flatMap(([name, { state }]) =>
      state.at === 'parked' && !state.decision ? [{ name, class: state.attention.class, state }] : [],
    );
  const attention = (): FailureClass | null =>
    [...states.values()].map(({ state }) => (state.at === 'parked' ? state.attention.class : null)).find(Boolean) ??
    null;

  function move(effect: Effect, state: State): void {
    const before = attention();
    states.set(effect.name, { effect, state });
    const now = attention();
    // Written only when it changes: each write is an event in the history and a row in the visibility store.
    if (now !== before) upsertSearchAttributes([{ key: ATTENTION, value: now }]);
    show();
  }
  const show = () => setCurrentDetails([...above(), ...[...states.values()].map(lineOf)].join('\n'));

  setHandler(
    repair,
    (decision) => {
      const meant = undecided().filter((one) => isMeant(decision, one));
      for (const { state } of meant) state.decision = decision.action;
      return meant.map(({ name }) => name);
    },
    {
      validator: (decision: Repair) => mustDecide(decision, undecided(), [...states.keys()]),
      description: 'Decides parked effects: action (retry, skip), effect, class, by, reason',
    },
  );

  return {
    move,
    show,
    /** Resolves with what a person has decided. */
    async park(effect: Effect, why: Attention): Promise<Decision> {
      const state: Parked = { at: 'parked', attention: why };
      move(effect, state);
      await condition(() => state.decision !== undefined);
      return state.decision!;
    },
    outcomes: (): Outcomes =>
      Object.fromEntries([...states].map(([name, { state }]) => [name, state.at as Outcomes[string]])),
  };
}

function lineOf({ effect: { name, summary }, state }: { effect: Effect; state: State }): string {
  const line = `- ${MARKS[state.at]} **${name}** ${state.at}: ${summary}`;
  if (state.at !== 'parked') return line;
  const { class: of, message } = state.attention;
  return `${line} (${of}: ${message})\n  → ${cureOf(of, [message], workflowInfo().workflowId)}`;
}
