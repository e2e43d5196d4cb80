import type { History } from '@temporalio/common/lib/proto-utils.js';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';
import { type HistoryEvent, msOfEvent, valueOf } from '../runs/history.ts';
import { stepsOf } from '../runs/steps.ts';

/** What a history says about its run. Times are in milliseconds since 1970. */
export interface RunInHistory {
  id: string;
  run: string;
  began: number;
  /** How many events it has. */
  length: number;
  status: string;
  attention: string;
  /** When it took its last step, or was ended from outside; 0 while it is open. */
  closed: number;
}

const ENDS = {
  workflowExecutionCompletedEventAttributes: 'completed',
  workflowExecutionFailedEventAttributes: 'failed',
  workflowExecutionTimedOutEventAttributes: 'timed_out',
  workflowExecutionCanceledEventAttributes: 'canceled',
  workflowExecutionTerminatedEventAttributes: 'terminated',
  workflowExecutionContinuedAsNewEventAttributes: 'continued_as_new',
} as const satisfies Partial<Record<keyof HistoryEvent, string>>;

/**
 * The history is the truth: lists of Temporal may be older.
 * @param run the run id; empty: that of the history.
 */
export function runInHistory(id: string, run: string, { events }: History): RunInHistory {
  const [first, last] = [events![0]!, events!.at(-1)!];
  const end = (Object.keys(ENDS) as (keyof typeof ENDS)[]).find((name) => last[name]);
  return {
    id,
    run: run || (first.workflowExecutionStartedEventAttributes?.originalExecutionRunId ?? ''),
    began: msOfEvent(first),
    length: Number(last.eventId),
    status: end ? ENDS[end] : 'running',
    attention: end ? '' : lastAttention(events!),
    // Temporal may have heard of it later.
    closed: end === 'workflowExecutionCompletedEventAttributes' ? stepsOf(events!).last : end ? msOfEvent(last) : 0,
  };
}

/** What its workflow wrote last into the attribute. */
function lastAttention(events: HistoryEvent[]): string {
  for (const event of events.toReversed()) {
    const fields = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields;
    const written = fields?.[SEARCH_ATTRIBUTES.attention];
    // Temporal takes a keyword as a list too.
    if (written) return [valueOf<string | string[]>({ payloads: [written] })].flat()[0] ?? '';
  }
  return '';
}
