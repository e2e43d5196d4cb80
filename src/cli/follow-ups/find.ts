import type { WorkflowExecutionDescription } from '@temporalio/client';
import { FOLLOW_UP_TYPES, followUpOf } from '../../runs/workflow-types.ts';
import { followUpId } from '../../runs/follow-up-ids.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { describeRun, findRun } from '../../runs/find-run.ts';
import { listRuns } from '../../runs/list-runs.ts';
import { runQuery } from '../../runs/query.ts';
import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';
import { oneOf } from '../bulk/options.ts';
import { address } from '../terminal/output.ts';
import { type RunRow, rowOf } from '../../runs/row.ts';

export interface FollowUpFilter {
  name?: string | undefined;
  /** The lead's address. */
  lead?: string | undefined;
  isRunning?: boolean | undefined;
}

/** What the options say. Throws with the option's name. */
export const filterOf = ({ name, lead }: FollowUpFilter): FollowUpFilter => ({
  name: name === undefined ? undefined : oneOf('--name', name, Object.keys(FOLLOW_UPS)),
  lead: lead === undefined ? undefined : address('--lead', lead),
});

/** Those that fit, the newest first. Visibility follows with a delay of a second or so. */
export async function followUpRuns(
  temporal: Temporal,
  { name, ...filter }: FollowUpFilter,
  limit?: number,
): Promise<RunRow[]> {
  const types = name === undefined ? FOLLOW_UP_TYPES : [FOLLOW_UPS[name]!.type];
  const runs = await listRuns(temporal, runQuery({ ...filter, types }), limit);
  return runs.sort((a, b) => b.startTime.getTime() - a.startTime.getTime()).map(rowOf);
}

/** The follow-up of that id, or of the only id that begins so. Rejects with one sentence where there is none. */
export async function describeFollowUp(temporal: Temporal, id: string): Promise<WorkflowExecutionDescription> {
  const run = await describeRun(temporal, id, 'follow-up');
  if (!followUpOf(run.type))
    throw new Error(`${run.workflowId} is a workflow of type ${run.type}, it should be a follow-up`);
  return run;
}

/** The ids of the follow-ups that Temporal remembers of a lead. */
export async function idsOfLead(temporal: Temporal, lead: string, name?: string): Promise<string[]> {
  const names = name === undefined ? Object.keys(FOLLOW_UPS) : [name];
  const ids = names.map((one) => followUpId(one, lead));
  const runs = await Promise.all(ids.map((id) => findRun(temporal, id)));
  const found = ids.filter((_, i) => runs[i]);
  if (found.length) return found;
  throw new Error(`Temporal has no follow-up${name === undefined ? '' : ` ${name}`} of ${lead} (any more)`);
}
