import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';
import type { FollowUpStart } from '../../domain/follow-up/start.ts';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import { historyOf } from '../../runs/history.ts';
import { type PendingActivity, pendingOf } from '../../runs/pending.ts';
import { type RunRow, rowOf } from '../../runs/row.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { EffectOutcome } from '../../runs/effects.ts';
import { describeFollowUp } from '../../runs/find-follow-up.ts';
import { readHistory } from '../../runs/follow-up-history.ts';
import { askFollowUpState } from '../../runs/follow-up-state.ts';

/** What an open follow-up says of itself; nothing if no worker answers. */
interface OpenFollowUp {
  standing?: string;
  /** ISO 8601 */
  until?: string;
  paused?: boolean;
  question?: Omit<NonNullable<FollowUpState['question']>, 'until'> & { until: string };
}

/** How a follow-up ended. */
interface EndedFollowUp {
  /** ISO 8601 */
  ended?: string;
  /** The id of the event that ended it. */
  endedBy?: string | undefined;
  why?: string | undefined;
}

/** One run of a follow-up. The field names are those of `--json`. */
export interface ShownFollowUp extends Omit<RunRow, 'kind'>, OpenFollowUp, EndedFollowUp {
  followUp: string | undefined;
  summary: string;
  /** The id of the event that started it. */
  startedBy: string | undefined;
  mode: FollowUpStart['mode'] | undefined;
  settings: FollowUpStart['settings'] | undefined;
  effects: Omit<EffectOutcome, 'input'>[];
  pending: PendingActivity[];
  /** The lead's events that it knows of. */
  events: { id: string; kind: string; at: string }[];
  /** Times are ISO 8601. Undefined if no worker answers. */
  timeline: { at: string; says: string }[] | undefined;
  /** Why part of it is not known. */
  note: string | undefined;
}

const iso = (at: number): string => new Date(at).toISOString();

/**
 * Reads the newest run of a follow-up from its history, and asks the follow-up itself what only it knows.
 * @param given the follow-up's id, or the beginning of it.
 */
export async function showFollowUp(temporal: Temporal, given: string): Promise<ShownFollowUp> {
  const run = await describeFollowUp(temporal, given);
  const id = run.workflowId;
  const { kind: followUp, ...row } = rowOf(run);
  const isOpen = row.status === 'RUNNING';
  const [history, answered] = await Promise.all([
    historyOf(temporal, id, run.runId),
    askFollowUpState(temporal, id).catch((error: Error) => error),
  ]);
  const state = answered instanceof Error ? undefined : answered;
  const { start, events, effects, end } = readHistory(history);
  const timeline = state?.timeline ?? (isOpen ? undefined : end.result?.timeline);
  return {
    ...row,
    followUp,
    summary: FOLLOW_UPS[followUp!]!.summary,
    startedBy: start?.event.id,
    mode: start?.mode,
    settings: start?.settings,
    ...(isOpen ? openPart(state) : { ended: end.at, endedBy: end.result?.endedBy, why: end.why }),
    effects: effects.map(({ input: _, outcome, ...effect }) => ({
      ...effect,
      outcome: isOpen || outcome === 'done' ? outcome : 'skipped',
    })),
    pending: pendingOf(run),
    events: state?.events ?? events,
    timeline: timeline?.map(({ at, says }) => ({ at: iso(at), says })),
    note: timeline ? undefined : `what it waits for is not known: ${(answered as Error).message}`,
  };
}

function openPart(state: FollowUpState | undefined): OpenFollowUp {
  if (!state) return {};
  const { standing, until, paused, question } = state;
  return {
    standing,
    paused,
    ...(until !== undefined && { until: iso(until) }),
    ...(question && { question: { ...question, until: iso(question.until) } }),
  };
}
