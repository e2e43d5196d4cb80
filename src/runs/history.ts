import { defaultPayloadConverter, type UpdateDefinition } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { NO_ROOM } from '../domain/failure.ts';
import type { Temporal } from '../temporal/connection.ts';

export type HistoryEvent = NonNullable<History['events']>[number];

/** The history of a run; without a run id, of the newest run. Needs no worker. */
export const historyOf = ({ client, call }: Temporal, id: string, runId?: string): Promise<History> =>
  call(() => client.workflow.getHandle(id, runId).fetchHistory());

/** A value of an input or a result: the first one, or the one at that index. */
export function valueOf<T>(payloads: { payloads?: object[] | null } | null | undefined, index = 0): T | undefined {
  const payload = payloads?.payloads?.[index];
  return payload && (defaultPayloadConverter.fromPayload<T | null>(payload) ?? undefined);
}

/** Milliseconds since 1970. */
export const msOfEvent = ({ eventTime }: HistoryEvent): number => msOf(eventTime);

/** ISO 8601 */
export const timeOfEvent = (event: HistoryEvent): string => new Date(msOfEvent(event)).toISOString();

const msOf = (time: { seconds?: unknown; nanos?: number | null } | null | undefined): number =>
  Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1e6);

/** What people read beside an activity. */
export const summaryIn = ({ userMetadata }: HistoryEvent): string | undefined =>
  valueOf<string>({ payloads: userMetadata?.summary ? [userMetadata.summary] : [] });

/** What the SDK's core writes into the marker of a local activity (sdk-core 1.24.0, `local_activity.rs`). */
interface MarkerData {
  activity_type?: string;
  complete_time?: { seconds?: number; nanos?: number } | null;
}

/** The local activity that this event records, and when it ended (milliseconds since 1970); undefined if it records none. */
export function localActivityIn({ markerRecordedEventAttributes: marker }: HistoryEvent) {
  if (marker?.markerName !== 'core_local_activity') return undefined;
  const { details, failure } = marker;
  const { activity_type: activity, complete_time: end } = valueOf<MarkerData>(details?.['data']) ?? {};
  return { activity, end: end ? msOf(end) : undefined, result: details?.['result'], failure };
}

/** Whether the failure says that a first try was not made. */
export const saysNoRoom = (
  failure: { applicationFailureInfo?: { type?: string | null } | null } | null | undefined,
): boolean => failure?.applicationFailureInfo?.type === NO_ROOM;

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
