import type { History } from '@temporalio/common/lib/proto-utils.js';
import { command } from '../../domain/command.ts';
import type { FollowUpCall, Told } from '../../domain/follow-up/follow-up.ts';
import { headline } from '../../domain/headline.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { followUpOfId } from '../../runs/follow-up-ids.ts';
import { eventOf } from '../../runs/lead-events.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { detailsText } from '../../runs/current-details.ts';
import { describeRun } from '../../runs/find-run.ts';
import { historyOf, valueOf } from '../../runs/history.ts';
import { type Clock, spanText } from '../terminal/clock.ts';
import { effectsOf, effortText } from '../effects.ts';
import { pendingOf, pendingText } from '../../runs/pending.ts';

type Shown = Awaited<ReturnType<typeof showEvent>>;

/** @param given its id, or the beginning of it. */
export async function showEvent(temporal: Temporal, given: string) {
  const description = await describeRun(temporal, given, 'event');
  const { workflowId: id, runId, startTime, closeTime } = description;
  const history = await historyOf(temporal, id, runId);
  const running = description.status.name === 'RUNNING';
  return {
    id,
    status: description.status.name,
    started: startTime.toISOString(),
    ...(closeTime && { ended: closeTime.toISOString() }),
    event: eventOf(history),
    outcomes: valueOf<Record<string, string>>(
      history.events?.at(-1)?.workflowExecutionCompletedEventAttributes?.result,
    ),
    effects: effectsOf(history).map(({ input: _, ...effect }) => effect),
    followUps: followUpsOf(history),
    attention: description.searchAttributes[SEARCH_ATTRIBUTES.attention]?.[0] as string | undefined,
    details: running ? await detailsText(temporal, temporal.client.workflow.getHandle(id)) : undefined,
    pending: pendingOf(description),
  };
}

/** Those that it has started, or told because they were there. */
function followUpsOf({ events }: History): { name: string; id: string; what: 'started' | 'told' }[] {
  const calls = new Map<string, FollowUpCall>();
  return (events ?? []).flatMap((event) => {
    const task = event.activityTaskScheduledEventAttributes;
    if (task?.activityType?.name === 'callFollowUps')
      calls.set(String(event.eventId), valueOf<FollowUpCall>(task.input)!);
    const started = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId;
    const told = event.externalWorkflowExecutionSignaledEventAttributes?.workflowExecution?.workflowId;
    const id = started ?? told;
    if (id) return [{ name: followUpOfId(id), id, what: started ? 'started' : 'told' } as const];
    const call = calls.get(String(event.activityTaskCompletedEventAttributes?.scheduledEventId));
    const outcome = call && valueOf<Told>(event.activityTaskCompletedEventAttributes?.result);
    return Object.entries(outcome ?? {}).map(([name, what]) => ({ name, id: call!.to[name]!.workflowId, what }));
  });
}

export function eventText(shown: Shown, clock: Clock): string {
  const { id, status, started, ended, event, effects, followUps, attention, details, pending } = shown;
  const took = ended === undefined ? '' : ` · took ${spanText(Date.parse(ended) - Date.parse(started))}`;
  return [
    event ? headline(event) : id,
    `${id} · ${status.toLowerCase()}${took} · times in ${clock.zone}`,
    ...(event ? [`happened ${clock.second(event.at)}, started ${clock.second(started)}`] : []),
    ...(attention ? [`WAITS FOR A PERSON: ${attention}`] : []),
    ...(details ? [details] : []),
    ...effects.map((effect) => {
      const { name, outcome, at, summary, said } = effect;
      const how = [`${outcome} ${clock.second(effect.ended ?? at)}`, effortText(effect)].filter(Boolean).join(', ');
      return `  ${[`${name}: ${how}`, summary, outcome === 'parked' && said].filter(Boolean).join(' · ')}`;
    }),
    ...followUps.map(({ name, what, id }) => `  ${name}: ${what}, ${command('follow-ups show', id)}`),
    ...pending.map(pendingText),
    '',
    JSON.stringify(event, null, 2),
  ].join('\n');
}
