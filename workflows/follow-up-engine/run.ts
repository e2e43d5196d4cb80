import {
  CancellationScope,
  CancelledFailure,
  isCancellation,
  makeContinueAsNewFunc,
  patched,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import { changesTheWorld } from '../../src/domain/activities.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { type FollowUpEnd, followUpNameOf, type FollowUpStart } from '../../src/domain/follow-up/follow-up.ts';
import { QUESTION } from '../../src/domain/failure.ts';
import { headline } from '../../src/domain/headline.ts';
import { zoneOf } from '../../src/domain/follow-up/lead-zone.ts';
import { summaryOf } from '../../src/domain/text/markdown.ts';
import { openPerformer } from '../effects/perform.ts';
import { openAsk } from './ask.ts';
import { openDecisions } from './decisions.ts';
import { endingKinds, openEar } from './listen.ts';
import type { FollowUp, Story } from './follow-up.ts';
import { getLeadEvents, returnDateOf, resolveWait } from './lookups.ts';
import { uniqueNames } from './unique-names.ts';
import { onceLong } from './continue-as-new.ts';
import { openPast } from './past-steps.ts';
import { openPause } from './pause.ts';
import { openQuestions } from './questions.ts';
import { openTimeline } from './timeline.ts';

const LATE_MS = MINUTE_MS;
const SETTLE_MS = 5 * MINUTE_MS;

/** Lives the story of a follow-up until it comes to its end, or an event of the lead ends it. */
export async function live<Values extends object>(
  definition: FollowUp<Values>,
  start: FollowUpStart & { settings: Values },
): Promise<FollowUpEnd> {
  const { past: before, ...begun } = start;
  const { event, mode, settings, queues } = begun;
  const lead = event.lead.email;
  const name = followUpNameOf(workflowInfo().workflowType);
  const leadZone = zoneOf(event.lead);
  const scope = new CancellationScope();
  const uniqueEffect = uniqueNames();
  // Asked first of all: in the task of a local activity's result a replay may not know of the change yet.
  const isNew = patched('tells-of-questions');
  let zone = before?.zone;
  let underWay = 0;

  const questions = openQuestions(() => performer.mark(), before?.decided);
  const subject = { name, lead, mode, settings: { ...settings }, summary: definition.summary };
  const more = () => ({
    paused: pausing.isPaused(),
    question: questions.open(),
    decided: questions.decided(),
    events: ear.inOrder().map(({ id, kind, at }) => ({ id, kind, at })),
    ...(zone !== undefined && { zone }),
  });
  const timeline = openTimeline(subject, more, before?.timeline);
  const pausing = openPause(timeline.note, before?.paused);
  const ear = openEar(definition, start, {
    heard: (heard) => timeline.note(`heard: ${headline(heard)}`),
    ended: () => scope.cancel(),
  });
  const past = openPast(before?.steps, ear);
  const performer = openPerformer(`${event.id}/${name}`, queues, {
    above: timeline.above,
    below: timeline.below,
    waitsFor: () => (isNew && questions.open() ? QUESTION : null),
    triedSince: start.triedSince,
    hold: () => (pausing.isPaused() ? stepOn() : undefined),
  });
  timeline.shownBy(performer.show);
  const decisions = openDecisions({
    lead,
    questions,
    isTold: isNew,
    perform: (one) => busy(performer.perform(uniqueEffect(one))),
  });

  /** While anything is under way the run cannot be continued by another. */
  async function busy<Result>(work: Promise<Result>): Promise<Result> {
    underWay += 1;
    return work.finally(() => (underWay -= 1));
  }

  async function perform<Result>(asGiven: Effect<Result>): Promise<Result | undefined> {
    const effect = uniqueEffect(asGiven);
    const step = past.begin(effect.name);
    if (step.isDone) return step.result as Result | undefined;
    return past.end(step, await busy(performNow(effect)));
  }

  async function performNow<Result>(effect: Effect<Result>): Promise<Result | undefined> {
    if (mode === 'dry-run' && changesTheWorld(effect.activity)) {
      timeline.note(`would do: ${effect.summary}`);
      return undefined;
    }
    timeline.stands(`does: ${effect.summary}`);
    const result = await performer.perform(effect);
    const isDone = performer.outcomes()[effect.name] === 'done';
    timeline.note(isDone ? effect.summary : `skipped by a person: ${effect.summary}`);
    if (isDone) decisions.done(effect);
    return result;
  }

  /** Nothing is done while it is paused, nor once it has ended: what came before it, or got lost, ends it too. */
  async function stepOn(): Promise<void> {
    await pausing.gate();
    for (const earlier of await getLeadEvents({ lead, kinds: endingKinds(definition) })) ear.hear(earlier);
    if (ear.endedBy()) throw new CancelledFailure('an event has ended it');
  }

  /** An event that comes late comes with others, one of which may end it, and Temporal lists them with a delay. */
  async function settle(): Promise<void> {
    if (before || Date.now() - Date.parse(event.at) < LATE_MS) return;
    timeline.stands('waits a moment: this event came late, and others may follow', Date.now() + SETTLE_MS);
    await busy(sleep(SETTLE_MS, { summary: 'other events that come late' }));
    await busy(stepOn());
  }

  const ask = openAsk({ lead, mode, questions, timeline, perform: performNow, stepOn, decisions, momentOf });

  async function momentOf(words: string, from: number) {
    const moment = await resolveWait({ words, from, ...(leadZone !== undefined && { leadZone }) });
    zone = moment.zone ?? zone;
    return moment;
  }

  const story: Story<Values> = {
    event,
    events: ear.events,
    settings,
    perform,
    note(line) {
      const step = past.begin('note');
      if (!step.isDone) past.end(step, timeline.note(line));
    },
    async readReturnDate(reply) {
      const step = past.begin('readReturnDate');
      if (step.isDone) return (step.result ?? null) as Awaited<ReturnType<Story<Values>['readReturnDate']>>;
      return past.end(step, await busy(returnDateOf(reply)));
    },
    async ask(question) {
      const step = past.begin('ask');
      const asked = ask.named(question);
      if (step.isDone) return step.result as Awaited<ReturnType<Story<Values>['ask']>>;
      return past.end(step, await busy(ask.put(asked)));
    },
    async wait(words, { from } = {}) {
      const step = past.begin('wait');
      if (step.isDone) return;
      const isNew = !step.moment;
      const moment = (step.moment ??= await busy(momentOf(words, from === undefined ? Date.now() : Date.parse(from))));
      if (isNew) timeline.note(`waits ${words}: until ${moment.says}`);
      timeline.stands(`waits ${words}: until ${moment.says}`, moment.at);
      if (moment.at > Date.now()) await sleep(moment.at - Date.now(), { summary: `${words}: until ${moment.says}` });
      await busy(stepOn());
      past.end(step, undefined);
    },
  };

  const isContinued = onceLong(
    () => isNew && underWay === 0 && !questions.open(),
    () => scope.cancel(),
  );
  if (!before) timeline.note(`starts: ${headline(event)}`);
  try {
    await scope.run(async () => {
      await busy(stepOn());
      await settle();
      await definition.story(story);
      await decisions.areTold();
    });
  } catch (failure) {
    if (!isCancellation(failure) || !(ear.endedBy() || isContinued())) throw failure;
  }
  const ending = ear.endedBy();
  if (isContinued() && !ending) {
    const { steps } = past;
    const { paused, decided } = more();
    const taken = {
      steps,
      events: ear.taken(),
      timeline: timeline.entries,
      paused,
      ...(zone !== undefined && { zone }),
    };
    return goOn({ ...begun, past: { ...taken, ...(decided && { decided }) } });
  }
  const restart = ear.restart();
  if (restart) return goOn({ ...begun, event: restart });
  timeline.note(ending ? `ends: ${headline(ending)}` : `ends: ${decisions.lastWord() ?? 'all was done'}`);
  return { ...(ending && { endedBy: ending.id }), timeline: timeline.entries };
}

/** A new run has no static summary, so its memo says what the follow-up is about. */
const goOn = (start: FollowUpStart): Promise<never> =>
  makeContinueAsNewFunc<(start: FollowUpStart) => Promise<FollowUpEnd>>({
    memo: { summary: summaryOf(headline(start.event)) },
  })(start);
