import type { PastStep } from '../../src/domain/follow-up/follow-up.ts';

/**
 * What each call of a story has come to, in the order of the calls, so that a new run gets the story to where the run
 * before it stood without doing anything again.
 * @param steps of the runs before.
 * @param ear counts the events that were heard, and shows the story those that it had heard of by then.
 */
export function openPast(before: PastStep[] = [], ear: { heard(): number; show(upTo: number): void }) {
  const steps = before.map((step) => ({ ...step }));
  let next = 0;
  if (steps.length) ear.show(0);

  return {
    steps,
    /** The call of that name; its step says what it came to already. */
    begin(name: string): PastStep {
      let step = steps[next];
      // Code that has changed since calls something else: what follows is told anew.
      if (step && step.name !== name) steps.length = next;
      step = steps[next] ??= { name, isDone: false, heard: 0 };
      next += 1;
      ear.show(step.isDone ? step.heard : Infinity);
      return step;
    },
    end<Result>(step: PastStep, result: Result): Result {
      Object.assign(step, { isDone: true, heard: ear.heard(), ...(result !== undefined && { result }) });
      return result;
    },
  };
}
