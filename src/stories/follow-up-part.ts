import type { StoryEntry } from '../domain/lead-story.ts';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { HEARD } from '../domain/follow-up/state.ts';
import { answerUpdate } from '../../workflows/follow-up-engine/messages.ts';
import { followUpOf } from '../runs/workflow-types.ts';
import { updatesOf } from '../runs/history.ts';
import type { Temporal } from '../temporal/connection.ts';
import { type EffectOutcome, effectsOf } from '../runs/effects.ts';
import { answerText } from '../decisions/answer.ts';
import { readHistory } from '../runs/follow-up-history.ts';
import { askFollowUpState } from '../runs/follow-up-state.ts';
import { decisionEntries, effectEntries, type LeadFollowUp, type StoryPart } from './story-entry.ts';

/** What a follow-up adds to a lead's story: its own timeline, or what its history says if no worker answers. */
export async function followUpPart(
  temporal: Temporal,
  run: WorkflowExecutionInfo,
  history: History,
): Promise<StoryPart> {
  const { workflowId: id, status, startTime, type } = run;
  const name = followUpOf(type)!;
  const isOpen = status.name === 'RUNNING';
  const answered = isOpen ? await askFollowUpState(temporal, id).catch((error: Error) => error) : undefined;
  const state = answered instanceof Error ? undefined : answered;
  const timeline = isOpen ? state?.timeline : readHistory(history).end.result?.timeline;
  const effects = effectsOf(history);
  const followUp: LeadFollowUp = {
    id,
    name,
    status: status.name,
    started: startTime.toISOString(),
    ...(state && { standing: state.standing, paused: state.paused }),
    ...(state?.question && { question: state.question }),
  };
  const entries = timeline ? timelineEntries(timeline, effects, followUp) : historyEntries(history, followUp);
  const inTimeline = ({ outcome }: EffectOutcome) => timeline !== undefined && outcome === 'done';
  return {
    entries: [
      ...entries,
      ...effects.filter((effect) => !inTimeline(effect)).flatMap((effect) => effectEntries(effect, id)),
      ...decisionEntries(history, id),
    ],
    followUp,
    note: answered instanceof Error ? `what the open follow-ups wait for is not known: ${answered.message}` : undefined,
  };
}

/** Leaves out the events that the follow-up was notified of: each of them is in the story already. */
const timelineEntries = (
  timeline: { at: number; says: string }[],
  effects: EffectOutcome[],
  { id, name }: LeadFollowUp,
): StoryEntry[] =>
  timeline
    .filter(({ says }) => !says.startsWith(HEARD))
    .map(({ at, says }) => {
      const effect = effects.find(({ summary }) => summary === says);
      const [done] = effect ? effectEntries(effect, id) : [];
      return {
        at: new Date(at).toISOString(),
        what: done?.what ?? 'follow-up',
        says: `${name}: ${done?.says ?? says}`,
        ...(done?.text !== undefined && { text: done.text }),
        id,
      };
    });

function historyEntries(history: History, { id, name, status, started }: LeadFollowUp): StoryEntry[] {
  const { end } = readHistory(history);
  const answers = updatesOf(history, answerUpdate).map(({ at, input }): StoryEntry => ({
    at,
    what: 'decision',
    says: `${name}: ${answerText(input)}`,
    ...(input.text !== undefined && { text: input.text }),
    id,
  }));
  const ending: StoryEntry = {
    at: end.at,
    what: 'follow-up',
    says: `${name}: ${[status.toLowerCase(), end.why].filter(Boolean).join(': ')}`,
    id,
  };
  return [
    { at: started, what: 'follow-up', says: `${name}: starts`, id },
    ...answers,
    ...(status === 'RUNNING' ? [] : [ending]),
  ];
}
