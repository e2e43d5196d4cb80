import { defaultPayloadConverter, TypedSearchAttributes } from '@temporalio/common';
import { keyword, SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';
import { OUTREACH_EVENT, followUpOf } from './workflow-types.ts';
import type { Temporal } from '../temporal/connection.ts';

const { eventKind, lead, campaign } = SEARCH_ATTRIBUTES;

/**
 * Starts a failed run again, with the same input and the same workflow id. Temporal refuses this unless it is the newest run
 * of that id. What the failed run has done is not done twice. The new run's memo keeps who wanted it, and why.
 */
export async function restartRun(
  { client, connection, namespace }: Temporal,
  { id, runId }: { id: string; runId: string },
  { by, reason }: { by?: string; reason?: string } = {},
): Promise<void> {
  const run = await client.workflow.getHandle(id, runId).describe();
  const { history } = await connection.workflowService.getWorkflowExecutionHistory({
    namespace,
    execution: { workflowId: id, runId },
    maximumPageSize: 1,
  });
  const begun = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const given = (begun?.input?.payloads ?? []).map((payload) => defaultPayloadConverter.fromPayload<object>(payload));
  const priorityKey = begun?.priority?.priorityKey;
  const summary = await run.staticSummary();
  await client.workflow.start(run.type, {
    workflowId: id,
    taskQueue: run.taskQueue,
    args: asTried(run.type, given, run.startTime.getTime()),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    workflowIdConflictPolicy: 'FAIL',
    ...(summary !== undefined && { staticSummary: summary }),
    memo: { ...run.memo, startedAgain: [by, reason].filter(Boolean).join(': ') },
    ...(priorityKey && { priority: { priorityKey } }),
    typedSearchAttributes: new TypedSearchAttributes(
      [eventKind, lead, campaign].flatMap((name) => {
        const value = run.searchAttributes[name]?.[0];
        return value === undefined ? [] : [{ key: keyword(name), value: String(value) }];
      }),
    ),
  });
}

/** The input, with the time since which effects may have been tried: each effect checks before it does anything again. */
function asTried(type: string, given: object[], startedAt: number): object[] {
  const at = type === OUTREACH_EVENT ? 1 : followUpOf(type) ? 0 : undefined;
  return given.map((one, i) => (i === at ? { triedSince: startedAt, ...one } : one));
}
