import {
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  isCancellation,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { changesTheWorld } from '../../src/domain/activities.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { type FollowUpEnd, followUpNameOf, type FollowUpStart } from '../../src/domain/follow-up.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { headline } from '../../src/domain/headline.ts';
import { zoneOf } from '../../src/domain/lead-zone.ts';
import type { ReturnDate } from '../../src/domain/lookups.ts';
import { openPerformer } from '../perform-effects.ts';
import { openAsk } from './ask.ts';
import { endingKinds, openEar } from './ear.ts';
import type { FollowUp, Story } from './follow-up.ts';
import { getLeadEvents, readReturnDate, resolveWait } from './lookups.ts';
import { uniqueNames } from './names.ts';
import { openPause } from './pause.ts';
import { openQuestions } from './questions.ts';
import { openTimeline } from './timeline.ts';

const LATE_MS = 60_000;
const SETTLE_MS = 5 * 60_000;

/** Lives the story of a follow-up until it comes to its end, or an event of the lead ends it. */
export async function live<Values extends object>(
  definition: FollowUp<Values>,
  start: FollowUpStart & { settings: Values },
): Promise<FollowUpEnd> {
  const { event, mode, settings, queues } = start;
  const lead = event.lead.email;
  const name = followUpNameOf(workflowInfo().workflowType);
  const leadZone = zoneOf(event.lead);
  const scope = new CancellationScope();
  const uniqueEffect = uniqueNames();

  const questions = openQuestions();
  const timeline = openTimeline({ name, lead, mode, settings: { ...settings }, summary: definition.summary }, () => ({
    paused: pausing.isPaused(),
    question: questions.open(),
    decided: questions.decided(),
    events: ear.events.map(({ id, kind, at }) => ({ id, kind, at })),
  }));
  const pausing = openPause(timeline.note);
  const ear = openEar(definition, start, {
    heard: (heard) => timeline.note(`heard: ${headline(heard)}`),
    ended: () => scope.cancel(),
  });
  const performer = openPerformer(`${event.id}/${name}`, queues, {
    above: timeline.above,
    hold: () => (pausing.isPaused() ? stepOn() : undefined),
  });
  timeline.shownBy(performer.show);

  async function perform<Result>(asGiven: Effect<Result>): Promise<Result | undefined> {
    const effect = uniqueEffect(asGiven);
    if (mode === 'dry-run' && changesTheWorld(effect.activity)) {
      timeline.note(`would do: ${effect.summary}`);
      return undefined;
    }
    timeline.stands(`does: ${effect.summary}`);
    const result = await performer.perform(effect);
    timeline.note(effect.summary);
    return result;
  }

  /** Nothing is done while it is paused, nor once it has ended: what came before it, or got lost, ends it too. */
  async function stepOn(): Promise<void> {
    await pausing.gate();
    for (const past of await getLeadEvents({ lead, kinds: endingKinds(definition) })) ear.hear(past);
    if (ear.endedBy()) throw new CancelledFailure('an event has ended it');
  }

  /** An event that comes late comes with others, one of which may end it, and Temporal lists them with a delay. */
  async function settle(): Promise<void> {
    if (Date.now() - Date.parse(event.at) < LATE_MS) return;
    timeline.stands('waits for what else comes late', Date.now() + SETTLE_MS);
    await sleep(SETTLE_MS, { summary: 'what else comes late' });
    await stepOn();
  }

  const story: Story<Values> = {
    event,
    events: ear.events,
    settings,
    perform,
    note: timeline.note,
    readReturnDate: readReturnDateOf,
    ask: openAsk({ lead, mode, questions, timeline, perform, stepOn }),
    async wait(words, { from } = {}) {
      const moment = await resolveWait({
        words,
        from: from === undefined ? Date.now() : Date.parse(from),
        ...(leadZone !== undefined && { leadZone }),
      });
      timeline.note(`waits ${words}: until ${moment.says}`);
      timeline.stands(`waits ${words}: until ${moment.says}`, moment.at);
      if (moment.at > Date.now()) await sleep(moment.at - Date.now(), { summary: `${words}: until ${moment.says}` });
      await stepOn();
    },
  };

  timeline.note(`starts: ${headline(event)}`);
  try {
    await scope.run(async () => {
      await stepOn();
      await settle();
      await definition.story(story);
    });
  } catch (failure) {
    if (!isCancellation(failure) || !ear.endedBy()) throw failure;
  }
  const restart = ear.restart();
  if (restart) await continueAsNew({ ...start, event: restart });
  const ending = ear.endedBy();
  timeline.note(ending ? `ends: ${headline(ending)}` : 'ends: all was done');
  return { ...(ending && { endedBy: ending.id }), timeline: timeline.entries };
}

async function readReturnDateOf(reply: LeadEvent): Promise<ReturnDate | null> {
  const written = 'reply' in reply ? reply.reply : undefined;
  return written ? readReturnDate({ ...written, writtenAt: Date.parse(reply.at) }) : null;
}
