import type { FollowUpState } from '../../domain/follow-up/follow-up.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { historyOf } from '../../runs/history.ts';
import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';
import { pendingOf } from '../../runs/pending.ts';
import { rowOf } from '../../runs/row.ts';
import { describeFollowUp } from './find.ts';
import { stateOf } from './state.ts';
import { storyOf } from './story.ts';

export type ShownFollowUp = Awaited<ReturnType<typeof showFollowUp>>;

const iso = (at: number): string => new Date(at).toISOString();

/** One follow-up by its id or the beginning of it, its newest run. What only a worker can tell is missing without one, and `note` says so. */
export async function showFollowUp(temporal: Temporal, given: string) {
  const run = await describeFollowUp(temporal, given);
  const id = run.workflowId;
  const { kind: followUp, ...row } = rowOf(run);
  const isOpen = row.status === 'RUNNING';
  const [history, told] = await Promise.all([
    historyOf(temporal, id, run.runId),
    stateOf(temporal, id).catch((error: Error) => error),
  ]);
  const state = told instanceof Error ? undefined : told;
  const { start, events, effects, end } = storyOf(history);
  const timeline = state?.timeline ?? (isOpen ? undefined : end.result?.timeline);
  return {
    ...row,
    followUp,
    summary: FOLLOW_UPS[followUp!]!.summary,
    startedBy: start?.event.id,
    mode: start?.mode,
    settings: start?.settings,
    ...(isOpen ? standingOf(state) : { ended: end.at, endedBy: end.result?.endedBy, why: end.why }),
    effects: effects.map(({ input: _, outcome, ...effect }) => ({
      ...effect,
      outcome: isOpen || outcome === 'done' ? outcome : 'skipped',
    })),
    pending: pendingOf(run),
    events: state?.events ?? events,
    timeline: timeline?.map(({ at, says }) => ({ at: iso(at), says })),
    note: timeline ? undefined : `where it stands is not known: ${(told as Error).message}`,
  };
}

interface Standing {
  standing?: string;
  until?: string;
  paused?: boolean;
  question?: Omit<NonNullable<FollowUpState['question']>, 'until'> & { until: string };
  ended?: string;
  endedBy?: string | undefined;
  why?: string | undefined;
}

function standingOf(state: FollowUpState | undefined): Standing {
  if (!state) return {};
  const { standing, until, paused, question } = state;
  return {
    ...{ standing, paused },
    ...(until !== undefined && { until: iso(until) }),
    ...(question && { question: { ...question, until: iso(question.until) } }),
  };
}
