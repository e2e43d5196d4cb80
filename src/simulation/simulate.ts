import { WorkflowFailedError } from '@temporalio/client';
import type { FollowUpChoice, TimelineEntry } from '../domain/follow-up.ts';
import type { Message, ThreadReply } from '../domain/activities.ts';
import type { Act, Stage } from './stage.ts';
import type { Scene } from './script.ts';

export interface Simulated {
  lead: string;
  /** In the time of the script. */
  timeline: TimelineEntry[];
  /** What would be done to the world. */
  acts: Pick<Act, 'at' | 'name' | 'activity' | 'input'>[];
}

/**
 * Plays the script and goes on until every follow-up has come to its end. `unasked` names the decisions that nothing
 * asked for. Rejects with what the follow-up's code throws.
 */
export async function simulate(
  stage: Stage,
  { name, startsOn }: FollowUpChoice,
  script: Scene[],
): Promise<{ simulated: Simulated[]; unasked: string[] }> {
  const begun = new Set<string>();
  const unasked: string[] = [];
  for (const scene of script) {
    await stage.passTo(scene.at);
    if ('event' in scene) {
      await stage.send(scene.event);
      if (startsOn.includes(scene.event.kind)) begun.add(scene.lead);
    } else if ('writes' in scene) stage.writes(scene.lead, scene.at, scene.writes);
    else if (!(await answer(stage, name, scene))) {
      const when = new Date(scene.at).toISOString();
      unasked.push(`${when}: ${scene.answer.decision}, but ${name} asks nothing about ${scene.lead} then`);
    }
  }
  const simulated: Simulated[] = [];
  // One after the other: each lets time pass until its end.
  for (const lead of begun) {
    const { timeline } = await stage.endOf(name, lead).catch((failure: unknown) => {
      if (!(failure instanceof WorkflowFailedError)) throw failure;
      throw new Error(`${name} of ${lead} fails: ${failure.cause?.message}`, { cause: failure });
    });
    simulated.push({
      lead,
      timeline: timeline.map(({ at, says }) => ({ at: stage.toPlay(at), says })),
      acts: stage
        .actsOf(name, lead)
        .map(({ at, name: effect, activity, input }) => ({ at, name: effect, activity, input })),
    });
  }
  return { simulated, unasked };
}

/** Whether there was a question to answer. */
async function answer(stage: Stage, name: string, { lead, answer: given }: Extract<Scene, { answer: unknown }>) {
  const { question } = await stage.stateOf(name, lead).catch(() => ({ question: undefined }));
  if (question) await stage.answer(name, lead, { ...given, question: question.name });
  return question !== undefined;
}

/** The words of what is sent, for people to read. */
export function wordsOf({ activity, input }: Simulated['acts'][number]): string[] {
  if (activity === 'sendReply') return (input as ThreadReply).text.split('\n');
  if (activity !== 'postMessage') return [];
  const { title, lines = [], quote, owner } = input as Message;
  return [
    title,
    ...lines,
    ...(quote ? quote.split('\n').map((line) => `> ${line}`) : []),
    ...(owner ? [`Owner: ${owner}`] : []),
  ];
}
