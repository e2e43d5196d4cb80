import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Message, ThreadReply } from '../domain/activities.ts';
import type { FollowUpChoice } from '../domain/follow-up/follow-up.ts';
import type { QuestionAnswer } from '../domain/follow-up/question.ts';
import type { TimelineEntry } from '../domain/follow-up/state.ts';
import type { ScriptStep } from './script.ts';
import type { Simulation } from './simulation.ts';
import type { Action } from './world.ts';

/** What a follow-up does for one lead. All times are script time. The field names are those of `--json`. */
export interface Simulated {
  lead: string;
  timeline: TimelineEntry[];
  /** The effects that would be performed. */
  acts: Pick<Action, 'at' | 'name' | 'activity' | 'input'>[];
}

/**
 * Runs the script, and then lets time pass until every follow-up has ended.
 * @returns `refused`: a line for each decision that the follow-up did not take.
 * @throws what the follow-up's code throws.
 */
export async function simulate(
  simulation: Simulation,
  { name }: FollowUpChoice,
  script: ScriptStep[],
): Promise<{ simulated: Simulated[]; refused: string[] }> {
  const begun: { lead: string; runId: string; actionsBefore: number }[] = [];
  const refused: string[] = [];
  for (const step of script) {
    const { at, lead } = step;
    await simulation.passTo(at);
    if ('event' in step) {
      if (!(await simulation.send(step.event)).includes(name)) continue;
      const { runId } = await simulation.handleOf(name, lead).describe();
      begun.push({ lead, runId, actionsBefore: simulation.actionsOf(name, lead).length });
    } else if ('writes' in step) simulation.writes(lead, at, step.writes);
    else {
      const why = await whyRefused(simulation, name, lead, step.answer);
      if (why) refused.push(`${new Date(at).toISOString()}: ${step.answer.decision} of ${lead}: ${why}`);
    }
  }
  const simulated: Simulated[] = [];
  // One after the other, because each lets time pass until its end.
  for (const [i, { lead, runId, actionsBefore }] of begun.entries()) {
    const { timeline } = await simulation.endOf(name, lead, runId).catch((failure: unknown) => {
      if (!(failure instanceof WorkflowFailedError)) throw failure;
      throw new Error(`${name} of ${lead} failed: ${failure.cause?.message}`, { cause: failure });
    });
    const next = begun.slice(i + 1).find((one) => one.lead === lead);
    simulated.push({
      lead,
      timeline: timeline.map(({ at, says }) => ({ at: simulation.toScriptTime(at), says })),
      acts: simulation
        .actionsOf(name, lead)
        .slice(actionsBefore, next?.actionsBefore)
        .map(({ at, name: effect, activity, input }) => ({ at, name: effect, activity, input })),
    });
  }
  return { simulated, refused };
}

/** Answers the open question. Resolves with the reason if the answer is refused, else with undefined. */
async function whyRefused(
  simulation: Simulation,
  name: string,
  lead: string,
  given: Omit<QuestionAnswer, 'question'>,
): Promise<string | undefined> {
  const { question } = await simulation.stateOf(name, lead).catch(() => ({ question: undefined }));
  if (!question) return `${name} has no open question then`;
  return simulation.answer(name, lead, { ...given, question: question.name }).then(
    () => undefined,
    (failure: unknown) => {
      if (failure instanceof WorkflowUpdateFailedError) return failure.cause?.message ?? failure.message;
      throw failure;
    },
  );
}

/** The lines of the text that an effect would send; none if it sends no text. */
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
