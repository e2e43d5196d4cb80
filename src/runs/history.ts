import { defaultPayloadConverter } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { Temporal } from '../temporal/connection.ts';

const DEADLINE_MS = 10_000;

/** All that happened in a run, the newest of that id where no run is named; needs no worker. */
export function historyOf({ client, connection }: Temporal, id: string, runId?: string): Promise<History> {
  const fetch = () => client.workflow.getHandle(id, runId).fetchHistory();
  return connection.withDeadline(Date.now() + DEADLINE_MS, fetch);
}

/** The first of an input's or a result's values. */
export function valueOf<T>(payloads: { payloads?: object[] | null } | null | undefined): T | undefined {
  const payload = payloads?.payloads?.[0];
  return payload && (defaultPayloadConverter.fromPayload<T | null>(payload) ?? undefined);
}

/** ISO 8601 */
export const timeOfEvent = ({ eventTime }: NonNullable<History['events']>[number]): string =>
  new Date(Number(eventTime?.seconds ?? 0) * 1_000 + Math.floor((eventTime?.nanos ?? 0) / 1e6)).toISOString();

/** The updates of that name which a run has accepted, oldest first. */
export function updatesOf<Input, Result>(
  { events }: History,
  name: string,
): { at: string; input: Input; result?: Result | undefined }[] {
  const updates = new Map<string, { at: string; input: Input; result?: Result | undefined }>();
  for (const event of events ?? []) {
    const { input, meta } = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest ?? {};
    const given = input?.name === name ? valueOf<Input>(input.args) : undefined;
    if (given !== undefined) updates.set(meta?.updateId ?? '', { at: timeOfEvent(event), input: given });
    const completed = event.workflowExecutionUpdateCompletedEventAttributes;
    const update = updates.get(completed?.meta?.updateId ?? '');
    if (update) update.result = valueOf<Result>(completed?.outcome?.success);
  }
  return [...updates.values()];
}
