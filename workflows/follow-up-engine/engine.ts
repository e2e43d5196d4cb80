import { CancelledFailure, patched, setHandler, workflowInfo } from '@temporalio/workflow';
import { changesTheWorld } from '../../src/domain/activities.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { QUESTION } from '../../src/domain/failure.ts';
import { followUpNameOf } from '../../src/domain/follow-up/follow-up.ts';
import { zoneOfLead } from '../../src/domain/follow-up/lead-zone.ts';
import type { Moment } from '../../src/domain/follow-up/lookups.ts';
import type { FollowUpStart } from '../../src/domain/follow-up/start.ts';
import { HEARD } from '../../src/domain/follow-up/state.ts';
import { headline } from '../../src/domain/headline.ts';
import { openPerformer } from '../effects/perform.ts';
import { openEffectStatus } from '../effects/status.ts';
import { openAnnouncements } from './announcements.ts';
import { openAsk } from './ask.ts';
import { endingKinds, type FollowUp } from './definition.ts';
import { detailsAbove, detailsBelow } from './details.ts';
import { listenToLead } from './listen.ts';
import { getLeadEvents, resolveWait } from './lookups.ts';
import { stateQuery } from './messages.ts';
import { openPastSteps } from './past-steps.ts';
import { listenForPauses, notPaused } from './pause.ts';
import { openQuestions } from './questions.ts';
import { followUpStateOf, newRunState, openQuestionOf } from './state.ts';
import { storyOf } from './story.ts';
import { openTimeline } from './timeline.ts';
import { uniqueNames } from './unique-names.ts';
import { openWork } from './work.ts';

/**
 * Creates the parts of a follow-up's run. Each part uses the state and the parts that were created before it.
 * @param onEnd called when an event of the lead has ended the follow-up.
 */
export function openEngine(definition: FollowUp, start: FollowUpStart, onEnd: () => void) {
  const { event, mode, settings, queues, past: before, triedSince } = start;
  const lead = event.lead.email;
  const { workflowId, workflowType, runStartTime } = workflowInfo();
  const name = followUpNameOf(workflowType);
  // Called before anything else: in the task of a local activity's result, a replay may not know the change yet.
  const announces = patched('tells-of-questions');
  // A replay may give a task that has waited for a local activity a later time, so the clock must not decide
  // (findings/temporal-replay-clock-heartbeat.sh).
  const ageAtStart = patched('late-at-start') ? runStartTime.getTime() - Date.parse(event.at) : undefined;

  const subject = { workflowId, name, lead, mode, settings: { ...settings }, summary: definition.summary };
  const state = newRunState(subject, event, before);
  const status = openEffectStatus({
    above: () => detailsAbove(state),
    below: () => detailsBelow(state),
    waitsFor: () => (announces && openQuestionOf(state) ? QUESTION : null),
  });
  const timeline = openTimeline(state, status.show);
  const questions = openQuestions(state, status.mark);
  setHandler(stateQuery, () => followUpStateOf(state), {
    description: 'What the follow-up does, what it asks, and what it has done',
  });
  listenForPauses(state, timeline);
  const listener = listenToLead(definition, event, state, {
    heard: (heard) => timeline.note(`${HEARD}${headline(heard)}`),
    ended: onEnd,
  });
  const past = openPastSteps(before?.steps, listener);
  const work = openWork();
  const uniqueEffect = uniqueNames();
  const performer = openPerformer(
    status,
    `${event.id}/${name}`,
    { queues: queues ?? {} },
    {
      triedSince,
      hold: () => (state.paused ? stepOn() : undefined),
    },
  );
  const announcements = openAnnouncements(state, announces, (one) => work.track(performer.perform(uniqueEffect(one))));
  const ask = openAsk({ state, timeline, questions, announcements, perform, stepOn, momentOf });
  const story = storyOf({ event, state, timeline, listener, past, work, ask, uniqueEffect, perform, momentOf, stepOn });
  return { announces, ageAtStart, state, timeline, listener, past, work, announcements, story, stepOn };

  /** Lets the next step begin unless the follow-up is paused or has ended. An event that it was not notified of ends it too. */
  async function stepOn(): Promise<void> {
    await notPaused(state);
    for (const earlier of await getLeadEvents({ lead, kinds: endingKinds(definition) })) listener.hear(earlier);
    if (listener.endedBy()) throw new CancelledFailure('an event has ended it');
  }

  async function perform<Result>(effect: Effect<Result>): Promise<Result | undefined> {
    if (mode === 'dry-run' && changesTheWorld(effect.activity)) {
      timeline.note(`would do: ${effect.summary}`);
      return undefined;
    }
    timeline.stand(`does: ${effect.summary}`);
    const result = await performer.perform(effect);
    const isDone = status.outcomes()[effect.name] === 'done';
    timeline.note(isDone ? effect.summary : `skipped by a person: ${effect.summary}`);
    if (isDone) announcements.done(effect);
    return result;
  }

  async function momentOf(words: string, from: number): Promise<Moment> {
    const leadZone = zoneOfLead(event.lead);
    const moment = await resolveWait({ words, from, ...(leadZone !== undefined && { leadZone }) });
    state.zone = moment.zone ?? state.zone;
    return moment;
  }
}

export type Engine = ReturnType<typeof openEngine>;
