import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import type { FollowUpPast, FollowUpStart } from '../../src/domain/follow-up/start.ts';
import type { FollowUpEnd } from '../../src/domain/follow-up/state.ts';
import { headline } from '../../src/domain/headline.ts';
import { continueFollowUp, onceHistoryIsLong } from './continue-as-new.ts';
import type { FollowUp } from './definition.ts';
import { openEngine, type Engine } from './engine.ts';
import { decidedOf, openQuestionOf } from './state.ts';

/** An event that happened longer ago than this when the follow-up starts comes late. */
const LATE_MS = MINUTE_MS;
/** How long a follow-up that a late event has started waits for the events that come with it. */
const SETTLE_MS = 5 * MINUTE_MS;

/** Runs the story of a follow-up until it returns, or until an event of the lead ends it. */
export async function runFollowUp(definition: FollowUp, start: FollowUpStart): Promise<FollowUpEnd> {
  const { past: before, ...begun } = start;
  const scope = new CancellationScope();
  const engine = openEngine(definition, start, () => scope.cancel());
  const { announces, state, timeline, listener, work, announcements, story, stepOn } = engine;

  const isContinued = onceHistoryIsLong(
    () => announces && work.isIdle() && !openQuestionOf(state),
    () => scope.cancel(),
  );
  if (!before) timeline.note(`starts: ${headline(begun.event)}`);
  try {
    await scope.run(async () => {
      await work.track(stepOn());
      await settle(engine, start);
      await definition.story(story);
      await announcements.allPosted();
    });
  } catch (failure) {
    if (!isCancellation(failure) || !(listener.endedBy() || isContinued())) throw failure;
  }
  const ending = listener.endedBy();
  if (isContinued() && !ending) return continueFollowUp({ ...begun, past: pastOf(engine) });
  const restart = listener.restart();
  if (restart) return continueFollowUp({ ...begun, event: restart });
  timeline.note(ending ? `ends: ${headline(ending)}` : `ends: ${announcements.lastWord() ?? 'all was done'}`);
  return { ...(ending && { endedBy: ending.id }), timeline: state.timeline };
}

/** A late event comes together with others. One of them may end the follow-up, and Temporal lists them with a delay. */
async function settle({ ageAtStart, timeline, work, stepOn }: Engine, { past, event }: FollowUpStart): Promise<void> {
  if (past || (ageAtStart ?? Date.now() - Date.parse(event.at)) < LATE_MS) return;
  timeline.stand('waits: this event came late, and others may follow', Date.now() + SETTLE_MS);
  await work.track(sleep(SETTLE_MS, { summary: 'other events that come late' }));
  await work.track(stepOn());
}

/** What the next run needs to know of this one. */
function pastOf({ past, listener, state }: Engine): FollowUpPast {
  const { timeline, paused, zone } = state;
  const decided = decidedOf(state);
  return {
    steps: past.steps,
    events: listener.forNextRun(),
    timeline,
    paused,
    ...(zone !== undefined && { zone }),
    ...(decided && { decided }),
  };
}
