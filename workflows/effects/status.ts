import { condition, setCurrentDetails, setHandler, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { adviceFor } from '../../src/domain/concerns/advice.ts';
import type { Effect } from '../../src/domain/effect.ts';
import type { FailureClass } from '../../src/domain/failure.ts';
import { ATTENTION } from '../../src/domain/search-attributes.ts';
import { blocks, lines, md, prose } from '../../src/domain/text/markdown.ts';
import type { EffectDone } from '../../src/domain/workflow-sinks.ts';
import { isMeant, mustDecide, type Repair, type RepairAction, repairUpdate } from './repair.ts';

/** `done` or `skipped`, by the effect's name. */
export type Outcomes = Record<string, 'done' | 'skipped'>;

/** Why an effect is parked. */
export interface Attention {
  class: FailureClass;
  message: string;
}

type Parked = { at: 'parked'; attention: Attention; decision?: RepairAction };
type State = { at: 'pending' | 'skipped' } | ({ at: 'done' } & Pick<EffectDone, 'localSince'>) | Parked;

const MARKS = { pending: '⏳', done: '✅', skipped: '⏭️', parked: '🛑' } as const;

export interface EffectStatusOptions {
  /** What the current details show above the effects (Markdown). */
  above?(): string;
  /** What the current details show below the effects (Markdown). */
  below?(): string;
  /** The value of `Attention` while no effect is parked. */
  waitsFor?(): string | null;
}

/** The status of each effect of a workflow. */
export interface EffectStatus {
  /** Sets the status of an effect. */
  set(effect: Effect, state: State): void;
  /** Parks an effect. Resolves with what a person decides. */
  park(effect: Effect, why: Attention): Promise<RepairAction>;
  /** Writes the search attribute `Attention` if its value has changed. */
  mark(): void;
  /** Writes the current details. */
  show(): void;
  /** The outcomes by effect. Only those of effects that are done or skipped mean something. */
  outcomes(): Outcomes;
  /** The effects in the order in which they were begun, as people know them, when all are done. */
  effects(): EffectDone[];
  /** Whether any effect was ever parked. */
  wasParked(): boolean;
}

/**
 * Keeps the status of each effect, shows it to people (current details, `Attention`), and takes their decisions (update
 * `repair`).
 */
export function openEffectStatus({ above, below, waitsFor }: EffectStatusOptions = {}): EffectStatus {
  const states = new Map<string, Shown>();
  let written: string | null = null;
  let isStale = false;
  let hasParked = false;

  const undecided = () =>
    [...states].flatMap(([name, { state }]) =>
      state.at === 'parked' && !state.decision ? [{ name, class: state.attention.class, state }] : [],
    );
  const firstParked = (): FailureClass | undefined =>
    [...states.values()].map(({ state }) => (state.at === 'parked' ? state.attention.class : undefined)).find(Boolean);

  function mark(): void {
    // Each write is an event in the history and a row in the visibility store.
    const value = firstParked() ?? waitsFor?.() ?? null;
    if (value !== written) upsertSearchAttributes([{ key: ATTENTION, value }]);
    written = value;
  }

  function show(): void {
    // Only once per task, which may bring hundreds of signals.
    if (isStale) return;
    isStale = true;
    void Promise.resolve()
      .then(render)
      // It fails if the workflow has left this worker's memory meanwhile.
      .catch(() => undefined);
  }

  function render(): void {
    isStale = false;
    const all = [...states.values()];
    const parked = all.filter(isParked);
    const others = all.filter((one) => !isParked(one));
    setCurrentDetails(blocks(...parked.map(parkedBlock), above?.(), others.map(lineOf).join('\n'), below?.()));
  }

  function set(effect: Effect, state: State): void {
    states.set(effect.name, { effect, state, since: Date.now() });
    mark();
    show();
  }

  function decide(decision: Repair): string[] {
    const meant = undecided().filter((one) => isMeant(decision, one));
    for (const { state } of meant) state.decision = decision.action;
    return meant.map(({ name }) => name);
  }
  setHandler(repairUpdate, decide, {
    validator: (decision: Repair) => mustDecide(decision, undecided(), [...states.keys()]),
    description: 'Decides parked effects: action (retry, skip), effect, class, by, reason',
  });

  return {
    set,
    mark,
    show,
    async park(effect, why) {
      const state: Parked = { at: 'parked', attention: why };
      hasParked = true;
      set(effect, state);
      await condition(() => state.decision !== undefined);
      return state.decision!;
    },
    outcomes: () => Object.fromEntries([...states].map(([name, { state }]) => [name, state.at as Outcomes[string]])),
    effects: () =>
      [...states.values()].map(({ effect: { name, activity, summary }, state, since }) => ({
        ...{ name, activity, summary, heard: since },
        ...(state.at === 'done' && { localSince: state.localSince }),
      })),
    wasParked: () => hasParked,
  };
}

interface Shown {
  effect: Effect;
  state: State;
  /** By Temporal's clock. */
  since: number;
}

const isParked = ({ state }: Shown): boolean => state.at === 'parked';

const lineOf = ({ effect: { name, summary }, state: { at } }: Shown): string =>
  `- ${MARKS[at]} **${md(name)}** ${at}: ${md(summary)}`;

/** What a person has to do comes first, because the Temporal UI shows few lines. */
function parkedBlock({ effect: { name, summary }, state }: Shown): string {
  const { class: of, message } = (state as Parked).attention;
  return lines(
    `${MARKS.parked} **${md(name)}** parked: ${md(summary)}`,
    `${md(of)}: ${md(message)}`,
    `→ ${prose(adviceFor(of, [message], workflowInfo().workflowId))}`,
  );
}
