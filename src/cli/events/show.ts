import type { History } from '@temporalio/common/lib/proto-utils.js';
import { command } from '../../domain/command.ts';
import { spanText } from '../../domain/duration.ts';
import type { OutreachEvent } from '../../domain/event.ts';
import { followUpIdOf } from '../../domain/follow-up/follow-up.ts';
import type { FollowUpCall, Notified } from '../../domain/follow-up/notify.ts';
import { headline } from '../../domain/headline.ts';
import type { Policy } from '../../domain/policy.ts';
import { attentionIn } from '../../runs/attention-in.ts';
import { detailsText } from '../../runs/current-details.ts';
import { describeRun } from '../../runs/find-run.ts';
import { followUpOfId } from '../../runs/follow-up-ids.ts';
import { historyOf, localActivityIn, valueOf } from '../../runs/history.ts';
import { eventOf } from '../../runs/lead-events.ts';
import { type PendingActivity, pendingOf, pendingText } from '../../runs/pending.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { type EffectOutcome, effectsOf } from '../../runs/effects.ts';
import { effectText } from '../effects/effect-text.ts';
import type { Clock } from '../../calendar/clock.ts';

/** One event and its workflow. The field names are those of `--json`. */
interface ShownEvent {
  id: string;
  status: string;
  /** ISO 8601 */
  started: string;
  ended?: string;
  event: OutreachEvent | undefined;
  /** By the effects' names. */
  outcomes: Record<string, string> | undefined;
  effects: Omit<EffectOutcome, 'input'>[];
  followUps: CalledFollowUp[];
  attention: string | undefined;
  /** The workflow's own words; undefined if it has ended or no worker answers. */
  details: string | undefined;
  pending: PendingActivity[];
}

/** A follow-up that the event started, or notified because it was running. */
interface CalledFollowUp {
  name: string;
  id: string;
  what: 'started' | 'told';
}

/** @param given the event's id, or the beginning of it. */
export async function showEvent(temporal: Temporal, given: string): Promise<ShownEvent> {
  const run = await describeRun(temporal, given, 'event');
  const { workflowId: id, runId, startTime, closeTime } = run;
  const history = await historyOf(temporal, id, runId);
  const isRunning = run.status.name === 'RUNNING';
  return {
    id,
    status: run.status.name,
    started: startTime.toISOString(),
    ...(closeTime && { ended: closeTime.toISOString() }),
    event: eventOf(history),
    outcomes: valueOf(history.events?.at(-1)?.workflowExecutionCompletedEventAttributes?.result),
    effects: effectsOf(history).map(({ input: _, ...effect }) => effect),
    followUps: followUpsOf(history),
    attention: attentionIn(run) || undefined,
    details: isRunning ? await detailsText(temporal, temporal.client.workflow.getHandle(id)) : undefined,
    pending: pendingOf(run),
  };
}

/** Older workflows started follow-ups as children and sent them signals; newer ones use an activity. */
function followUpsOf({ events }: History): CalledFollowUp[] {
  const calls = new Map<string, FollowUpCall>();
  const begun = events?.[0]?.workflowExecutionStartedEventAttributes?.input;
  return (events ?? []).flatMap((event): CalledFollowUp[] => {
    const task = event.activityTaskScheduledEventAttributes;
    if (task?.activityType?.name === 'callFollowUps')
      calls.set(String(event.eventId), valueOf<FollowUpCall>(task.input)!);
    const started = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId;
    const signaled = event.externalWorkflowExecutionSignaledEventAttributes?.workflowExecution?.workflowId;
    const id = started ?? signaled;
    if (id) return [{ name: followUpOfId(id), id, what: started ? 'started' : 'told' }];
    const local = localActivityIn(event);
    if (local?.activity === 'callFollowUps' && !local.failure) {
      const lead = valueOf<Policy>(begun, 1)?.followUps?.lead ?? '';
      const notified = Object.entries(valueOf<Notified>(local.result) ?? {});
      return notified.map(([name, what]) => ({ name, id: followUpIdOf(name, lead), what }));
    }
    const completed = event.activityTaskCompletedEventAttributes;
    const call = calls.get(String(completed?.scheduledEventId));
    if (!call) return [];
    const outcome = valueOf<Notified>(completed?.result) ?? {};
    return Object.entries(outcome).map(([name, what]) => ({ name, id: call.to[name]!.workflowId, what }));
  });
}

const CALLED = { started: 'started', told: 'notified' };

export function eventText(shown: ShownEvent, clock: Clock): string {
  const { id, status, started, ended, event, effects, followUps, attention, details, pending } = shown;
  const took = ended === undefined ? '' : ` · took ${spanText(Date.parse(ended) - Date.parse(started))}`;
  return [
    event ? headline(event) : id,
    `${id} · ${status.toLowerCase()}${took} · times in ${clock.zone}`,
    ...(event ? [`happened ${clock.second(event.at)}, started ${clock.second(started)}`] : []),
    ...(attention ? [`WAITS FOR A PERSON: ${attention}`] : []),
    ...(details ? [details] : []),
    ...effects.map((effect) => effectText(effect, clock)),
    ...followUps.map((one) => `  ${one.name}: ${CALLED[one.what]}; to show it: ${command('follow-ups show', one.id)}`),
    ...pending.map(pendingText),
    '',
    JSON.stringify(event, null, 2),
  ].join('\n');
}
