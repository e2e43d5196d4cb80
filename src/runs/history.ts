import { defaultPayloadConverter, type UpdateDefinition } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { Temporal } from '../temporal/connection.ts';

/** The history of a run; without a run id, of the newest run. Needs no worker. */
export const historyOf = ({ client, call }: Temporal, id: string, runId?: string): Promise<History> =>
  call(() => client.workflow.getHandle(id, runId).fetchHistory());

/** The first value of an input or a result. */
export function valueOf<T>(payloads: { payloads?: object[] | null } | null | undefined): T | undefined {
  const payload = payloads?.payloads?.[0];
  return payload && (defaultPayloadConverter.fromPayload<T | null>(payload) ?? undefined);
}

/** ISO 8601 */
export const timeOfEvent = ({ eventTime }: NonNullable<History['events']>[number]): string =>
  new Date(Number(eventTime?.seconds ?? 0) * 1_000 + Math.floor((eventTime?.nanos ?? 0) / 1e6)).toISOString();

/** An update of a history: when it was accepted (ISO 8601), its first argument, and its result once it has completed. */
interface HistoryUpdate<Input, Result> {
  at: string;
  input: Input;
  result?: Result | undefined;
}

/** The updates of that definition which a run has accepted, oldest first; one without an argument is left out. */
export function updatesOf<Result, Input>(
  { events }: History,
  { name }: UpdateDefinition<Result, [Input]>,
): HistoryUpdate<Input, Result>[] {
  const updates = new Map<string, HistoryUpdate<Input, Result>>();
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
