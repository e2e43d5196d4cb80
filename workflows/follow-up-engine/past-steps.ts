import type { PastStep } from '../../src/domain/follow-up/start.ts';
import type { Listener } from './listen.ts';

export interface PastSteps {
  /** Every call of the story so far, in the order of the calls. */
  readonly steps: PastStep[];
  /** Begins the next call of the story; its step says whether a run before this one has done it already. */
  begin(name: string): PastStep;
  /** Ends a call and returns its result. */
  end<Result>(step: PastStep, result: Result): Result;
}

/**
 * Remembers the result of each call of a story. A run that continues another one repeats the story up to the same call
 * from these results, and does nothing twice.
 * @param before the steps of the runs before this one.
 * @param listener shows the story only the events that had been received at the time of each step.
 */
export function openPastSteps(before: PastStep[] = [], listener: Pick<Listener, 'count' | 'show'>): PastSteps {
  const steps = before.map((step) => ({ ...step }));
  let next = 0;
  if (steps.length) listener.show(0);

  return {
    steps,
    begin(name) {
      let step = steps[next];
      // Newer code calls something else here, so the steps that follow no longer fit.
      if (step && step.name !== name) steps.length = next;
      step = steps[next] ??= { name, isDone: false, heard: 0 };
      next += 1;
      listener.show(step.isDone ? step.heard : Infinity);
      return step;
    },
    end(step, result) {
      Object.assign(step, { isDone: true, heard: listener.count(), ...(result !== undefined && { result }) });
      return result;
    },
  };
}
