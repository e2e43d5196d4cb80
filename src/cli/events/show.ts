import type { History } from '@temporalio/common/lib/proto-utils.js';
import { headline } from '../../domain/headline.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { followUpOfId } from '../../follow-ups.ts';
import { eventOf } from '../../lead-events.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { currentDetails } from '../../temporal/current-details.ts';
import { describeRun } from '../../temporal/describe-run.ts';
import { historyOf, valueOf } from '../../temporal/history-of-run.ts';
import { command } from '../../domain/command.ts';
import type { Clock } from '../clock.ts';
import { pendingOf, pendingText } from '../pending.ts';

type Shown = Awaited<ReturnType<typeof showEvent>>;

export async function showEvent(temporal: Temporal, id: string) {
  const description = await describeRun(temporal, id, 'event');
  const history = await historyOf(temporal, id, description.runId);
  const running = description.status.name === 'RUNNING';
  return {
    id,
    status: description.status.name,
    started: description.startTime.toISOString(),
    event: eventOf(history),
    outcomes: valueOf<Record<string, string>>(
      history.events?.at(-1)?.workflowExecutionCompletedEventAttributes?.result,
    ),
    followUps: followUpsOf(history),
    attention: description.searchAttributes[SEARCH_ATTRIBUTES.attention]?.[0] as string | undefined,
    details: running ? await currentDetails(temporal.client.workflow.getHandle(id)) : undefined,
    pending: pendingOf(description),
  };
}

/** Those that it has started, or told because they were there. */
function followUpsOf({ events }: History): { name: string; id: string; what: 'started' | 'told' }[] {
  return (events ?? []).flatMap((event) => {
    const started = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId;
    const told = event.externalWorkflowExecutionSignaledEventAttributes?.workflowExecution?.workflowId;
    const id = started ?? told;
    return id ? [{ name: followUpOfId(id), id, what: started ? 'started' : 'told' } as const] : [];
  });
}

export function eventText(shown: Shown, clock: Clock): string {
  const { id, status, started, event, outcomes, followUps, attention, details, pending } = shown;
  const effects = Object.entries(outcomes ?? {}).filter(([key]) => !followUps.some(({ name }) => name === key));
  return [
    event ? headline(event) : id,
    `${id} · ${status.toLowerCase()} · started ${clock.says(started)}`,
    ...(attention ? [`WAITS FOR A PERSON: ${attention}`] : []),
    ...(details ? [details] : []),
    ...effects.map(([effect, outcome]) => `  ${effect}: ${outcome}`),
    ...followUps.map(({ name, what, id }) => `  ${name}: ${what}, ${command('follow-ups show', id)}`),
    ...pending.map(pendingText),
    '',
    JSON.stringify(event, null, 2),
  ].join('\n');
}
