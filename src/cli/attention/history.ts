import { defaultPayloadConverter } from '@temporalio/common';
import type { Temporal } from '../../temporal/connection.ts';
import type { Repair } from '../../../workflows/repair.ts';

/** A decision as it stands in the history, and the effects that it was about. */
export type Decided = Repair & { at: string; effects: string[] };

const DEADLINE_MS = 10_000;

/** Who decided what in a run, oldest first. */
export async function decisionsOf({ client, connection }: Temporal, id: string, runId: string): Promise<Decided[]> {
  const fetch = () => client.workflow.getHandle(id, runId).fetchHistory();
  const { events } = await connection.withDeadline(Date.now() + DEADLINE_MS, fetch);
  const decided = new Map<string, Decided>();
  for (const event of events ?? []) {
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes;
    const { input, meta } = accepted?.acceptedRequest ?? {};
    if (input?.name === 'repair' && input.args?.payloads?.[0]) {
      const at = new Date(Number(event.eventTime?.seconds ?? 0) * 1_000).toISOString();
      const repair = defaultPayloadConverter.fromPayload<Repair>(input.args.payloads[0]);
      decided.set(meta?.updateId ?? '', { at, ...repair, effects: [] });
    }
    const completed = event.workflowExecutionUpdateCompletedEventAttributes;
    const one = decided.get(completed?.meta?.updateId ?? '');
    const result = completed?.outcome?.success?.payloads?.[0];
    if (one && result) one.effects = defaultPayloadConverter.fromPayload<string[] | null>(result) ?? [];
  }
  return [...decided.values()];
}
