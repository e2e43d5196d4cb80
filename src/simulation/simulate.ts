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

/** Plays the script and goes on until every follow-up has come to its end. */
export async function simulate(
  stage: Stage,
  { name, startsOn }: FollowUpChoice,
  script: Scene[],
): Promise<Simulated[]> {
  const begun = new Set<string>();
  for (const scene of script) {
    await stage.passTo(scene.at);
    if ('event' in scene) {
      await stage.send(scene.event);
      if (startsOn.includes(scene.event.kind)) begun.add(scene.lead);
    } else if ('writes' in scene) stage.writes(scene.lead, scene.at, scene.writes);
    else await answer(stage, name, scene);
  }
  const simulated: Simulated[] = [];
  // One after the other: each lets time pass until its end.
  for (const lead of begun) {
    const { timeline } = await stage.endOf(name, lead);
    simulated.push({
      lead,
      timeline: timeline.map(({ at, says }) => ({ at: stage.toPlay(at), says })),
      acts: stage
        .actsOf(name, lead)
        .map(({ at, name: effect, activity, input }) => ({ at, name: effect, activity, input })),
    });
  }
  return simulated;
}

async function answer(stage: Stage, name: string, { at, lead, answer: given }: Extract<Scene, { answer: unknown }>) {
  const { question } = await stage.stateOf(name, lead).catch(() => ({ question: undefined }));
  const when = new Date(at).toISOString();
  if (!question) throw new Error(`${when}: ${name} of ${lead} asks nothing that could be answered then`);
  await stage.answer(name, lead, { ...given, question: question.name });
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
