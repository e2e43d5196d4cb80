import { sleep } from '@temporalio/workflow';
import type { Effect } from '../../src/domain/effect.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import type { Moment, ReturnDate } from '../../src/domain/follow-up/lookups.ts';
import type { Verdict } from '../../src/domain/follow-up/question.ts';
import type { Ask } from './ask.ts';
import type { Story } from './definition.ts';
import type { Listener } from './listen.ts';
import { returnDateOf } from './lookups.ts';
import type { PastSteps } from './past-steps.ts';
import type { RunState } from './state.ts';
import type { Timeline } from './timeline.ts';
import type { Work } from './work.ts';

export interface StoryParts {
  event: LeadEvent;
  state: RunState;
  timeline: Timeline;
  listener: Listener;
  past: PastSteps;
  work: Work;
  ask: Ask;
  /** Gives an effect a name that no other effect of the follow-up has. */
  uniqueEffect<Result>(effect: Effect<Result>): Effect<Result>;
  perform<Result>(effect: Effect<Result>): Promise<Result | undefined>;
  momentOf(words: string, from: number): Promise<Moment>;
  stepOn(): Promise<void>;
}

/** The calls of a story. Each is done once: a run that continues another one takes its result from `past`. */
export function storyOf(parts: StoryParts): Story<Record<string, unknown>> {
  const { event, state, timeline, listener, past, work, ask, uniqueEffect, perform, momentOf, stepOn } = parts;
  return {
    event,
    events: listener.events,
    settings: state.settings,
    async perform<Result>(asGiven: Effect<Result>) {
      const effect = uniqueEffect(asGiven);
      const step = past.begin(effect.name);
      if (step.isDone) return step.result as Result | undefined;
      return past.end(step, await work.track(perform(effect)));
    },
    note(line) {
      const step = past.begin('note');
      if (!step.isDone) past.end(step, timeline.note(line));
    },
    async readReturnDate(reply) {
      const step = past.begin('readReturnDate');
      if (step.isDone) return (step.result ?? null) as ReturnDate | null;
      return past.end(step, await work.track(returnDateOf(reply)));
    },
    async ask(question) {
      const step = past.begin('ask');
      const named = ask.named(question);
      if (step.isDone) return step.result as Verdict;
      return past.end(step, await work.track(ask.put(named)));
    },
    async wait(words, { from } = {}) {
      const step = past.begin('wait');
      if (step.isDone) return;
      const isNew = !step.moment;
      const moment = (step.moment ??= await work.track(
        momentOf(words, from === undefined ? Date.now() : Date.parse(from)),
      ));
      const waits = `waits ${words}: until ${moment.says}`;
      if (isNew) timeline.note(waits);
      timeline.stand(waits, moment.at);
      if (moment.at > Date.now()) await sleep(moment.at - Date.now(), { summary: `${words}: until ${moment.says}` });
      await work.track(stepOn());
      past.end(step, undefined);
    },
  };
}
