import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { FollowUpChoice } from '../domain/follow-up/follow-up.ts';
import type { TimelineEntry } from '../domain/follow-up/state.ts';
import type { QuestionAnswer } from '../domain/follow-up/question.ts';
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
 * Plays the script and goes on until every follow-up has come to its end. `refused` says which decisions could not be
 * taken. Rejects with what the follow-up's code throws.
 */
export async function simulate(
  stage: Stage,
  { name }: FollowUpChoice,
  script: Scene[],
): Promise<{ simulated: Simulated[]; refused: string[] }> {
  const begun: { lead: string; runId: string; actsBefore: number }[] = [];
  const refused: string[] = [];
  for (const scene of script) {
    const { at, lead } = scene;
    await stage.passTo(at);
    if ('event' in scene) {
      if (!(await stage.send(scene.event)).includes(name)) continue;
      const { runId } = await stage.handleOf(name, lead).describe();
      begun.push({ lead, runId, actsBefore: stage.actsOf(name, lead).length });
    } else if ('writes' in scene) stage.writes(lead, at, scene.writes);
    else {
      const why = await whyRefused(stage, name, lead, scene.answer);
      if (why) refused.push(`${new Date(at).toISOString()}: ${scene.answer.decision} of ${lead}: ${why}`);
    }
  }
  const simulated: Simulated[] = [];
  // One after the other: each lets time pass until its end.
  for (const [i, { lead, runId, actsBefore }] of begun.entries()) {
    const { timeline } = await stage.endOf(name, lead, runId).catch((failure: unknown) => {
      if (!(failure instanceof WorkflowFailedError)) throw failure;
      throw new Error(`${name} of ${lead} fails: ${failure.cause?.message}`, { cause: failure });
    });
    const next = begun.slice(i + 1).find((one) => one.lead === lead);
    simulated.push({
      lead,
      timeline: timeline.map(({ at, says }) => ({ at: stage.toPlay(at), says })),
      acts: stage
        .actsOf(name, lead)
        .slice(actsBefore, next?.actsBefore)
        .map(({ at, name: effect, activity, input }) => ({ at, name: effect, activity, input })),
    });
  }
  return { simulated, refused };
}

/** Answers what is asked; undefined where the answer was taken. */
async function whyRefused(stage: Stage, name: string, lead: string, given: Omit<QuestionAnswer, 'question'>) {
  const { question } = await stage.stateOf(name, lead).catch(() => ({ question: undefined }));
  if (!question) return `${name} asks nothing then`;
  return stage.answer(name, lead, { ...given, question: question.name }).then(
    () => undefined,
    (failure: unknown) => {
      if (failure instanceof WorkflowUpdateFailedError) return failure.cause?.message ?? failure.message;
      throw failure;
    },
  );
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
