import type { LeadEvent } from '../../src/domain/event.ts';
import type { FollowUpMode } from '../../src/domain/follow-up/follow-up.ts';
import type { Decided, OpenQuestion, Verdict } from '../../src/domain/follow-up/question.ts';
import type { FollowUpPast } from '../../src/domain/follow-up/start.ts';
import type { FollowUpState, TimelineEntry } from '../../src/domain/follow-up/state.ts';
import { sortedByTime } from './event-order.ts';

/** The state of a run: plain data. Every part of the engine reads it and changes its own fields; people see it. */
export interface RunState {
  readonly workflowId: string;
  readonly name: string;
  readonly lead: string;
  readonly mode: FollowUpMode;
  readonly settings: Record<string, unknown>;
  readonly summary: string;
  /** What the follow-up does now or waits for, in words. */
  standing: string;
  /** When the current wait ends, in milliseconds since 1970. */
  until?: number | undefined;
  paused: boolean;
  zone?: string | undefined;
  /** The question that waits for its answer, or that was answered a moment ago. */
  question?: OpenQuestion & { verdict?: Verdict };
  /** The question before it. */
  lastQuestion?: { name: string; verdict?: Verdict; done?: string };
  /** In the order in which the follow-up received them. */
  events: LeadEvent[];
  timeline: TimelineEntry[];
}

type Subject = Pick<RunState, 'workflowId' | 'name' | 'lead' | 'mode' | 'settings' | 'summary'>;

/** The state in which a run begins; `past` is what it takes over from the run that it continues. */
export const newRunState = (subject: Subject, event: LeadEvent, past: FollowUpPast | undefined): RunState => ({
  ...subject,
  standing: 'begins',
  paused: past?.paused ?? false,
  zone: past?.zone,
  ...(past?.decided && { lastQuestion: { name: past.decided.question, verdict: past.decided } }),
  events: past ? [...past.events] : [event],
  timeline: past ? [...past.timeline] : [],
});

/** The question that waits for its answer. */
export function openQuestionOf({ question }: RunState): OpenQuestion | undefined {
  if (!question || question.verdict) return undefined;
  const { verdict: _, ...open } = question;
  return open;
}

/** The question that was decided last. */
export function decidedOf({ question, lastQuestion }: RunState): Decided | undefined {
  const { name, verdict, done }: NonNullable<RunState['lastQuestion']> = question?.verdict
    ? question
    : (lastQuestion ?? { name: '' });
  return verdict && { question: name, ...verdict, ...(done !== undefined && { done }) };
}

/** The result of the query `state`. */
export function followUpStateOf(state: RunState): FollowUpState {
  const { name, lead, mode, settings, standing, until, paused, zone, events, timeline } = state;
  return {
    name,
    lead,
    mode,
    settings,
    standing,
    ...(until !== undefined && { until }),
    paused,
    question: openQuestionOf(state),
    decided: decidedOf(state),
    events: sortedByTime(events).map(({ id, kind, at }) => ({ id, kind, at })),
    ...(zone !== undefined && { zone }),
    timeline,
  };
}
