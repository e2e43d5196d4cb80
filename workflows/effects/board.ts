import { condition, setCurrentDetails, setHandler, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { cureOf } from '../../src/domain/concerns/advice.ts';
import type { Effect } from '../../src/domain/effect.ts';
import type { FailureClass } from '../../src/domain/failure.ts';
import { blocks, lines, md, prose } from '../../src/domain/text/markdown.ts';
import { keyword, SEARCH_ATTRIBUTES } from '../../src/domain/search-attributes.ts';
import { type RepairAction, isMeant, mustDecide, type Repair, repairUpdate } from './repair.ts';

/** `done` or `skipped`, by effect. */
export type Outcomes = Record<string, 'done' | 'skipped'>;

export interface Attention {
  class: FailureClass;
  message: string;
}

type Parked = { at: 'parked'; attention: Attention; decision?: RepairAction };
type State = { at: 'pending' | 'done' | 'skipped' } | Parked;

const ATTENTION = keyword(SEARCH_ATTRIBUTES.attention);
const MARKS = { pending: '⏳', done: '✅', skipped: '⏭️', parked: '🛑' } as const;

export interface BoardOptions {
  /** What the current details say above the effects; Markdown. */
  above?(): string;
  /** What they say below; Markdown. */
  below?(): string;
  /** What else waits for a person, where no effect does. */
  waitsFor?(): string | null;
}

/** Where each effect of this workflow stands, for a person to see (current details, `Attention`) and to decide. */
export function openBoard({ above, below, waitsFor }: BoardOptions = {}) {
  const states = new Map<string, { effect: Effect; state: State }>();

  const undecided = () =>
    [...states].flatMap(([name, { state }]) =>
      state.at === 'parked' && !state.decision ? [{ name, class: state.attention.class, state }] : [],
    );
  const parked = (): FailureClass | undefined =>
    [...states.values()].map(({ state }) => (state.at === 'parked' ? state.attention.class : undefined)).find(Boolean);
  let written: string | null = null;

  /** Written only when it changes: each write is an event in the history and a row in the visibility store. */
  function mark(): void {
    const now = parked() ?? waitsFor?.() ?? null;
    if (now !== written) upsertSearchAttributes([{ key: ATTENTION, value: now }]);
    written = now;
  }

  function move(effect: Effect, state: State): void {
    states.set(effect.name, { effect, state });
    mark();
    show();
  }
  let isStale = false;
  /** Once for all that happens in a task: hundreds of signals may come with it. */
  function show(): void {
    if (isStale) return;
    isStale = true;
    // Fails where the workflow has left this worker's memory meanwhile.
    void Promise.resolve()
      .then(render)
      .catch(() => undefined);
  }
  function render(): void {
    isStale = false;
    const all = [...states.values()];
    const [waiting, others] = [all.filter(isParked), all.filter((one) => !isParked(one))];
    setCurrentDetails(blocks(...waiting.map(parkedBlock), above?.(), others.map(lineOf).join('\n'), below?.()));
  }

  setHandler(
    repairUpdate,
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
    mark,
    show,
    /** Resolves with what a person has decided. */
    async park(effect: Effect, why: Attention): Promise<RepairAction> {
      const state: Parked = { at: 'parked', attention: why };
      move(effect, state);
      await condition(() => state.decision !== undefined);
      return state.decision!;
    },
    outcomes: (): Outcomes =>
      Object.fromEntries([...states].map(([name, { state }]) => [name, state.at as Outcomes[string]])),
  };
}

interface Shown {
  effect: Effect;
  state: State;
}

const isParked = ({ state }: Shown): boolean => state.at === 'parked';

const lineOf = ({ effect: { name, summary }, state: { at } }: Shown): string =>
  `- ${MARKS[at]} **${md(name)}** ${at}: ${md(summary)}`;

/** What a person has to do comes first: the Temporal UI shows few lines. */
function parkedBlock({ effect: { name, summary }, state }: Shown): string {
  const { class: of, message } = (state as Parked).attention;
  return lines(
    `${MARKS.parked} **${md(name)}** parked: ${md(summary)}`,
    `${md(of)}: ${md(message)}`,
    `→ ${prose(cureOf(of, [message], workflowInfo().workflowId))}`,
  );
}
