import { WorkflowNotFoundError, type WorkflowExecutionDescription } from '@temporalio/client';
import { command } from '../domain/command.ts';
import type { Temporal, TemporalCalls } from '../temporal/connection.ts';
import { listRuns } from './list-runs.ts';
import { BUILD_GATE, OUTREACH_EVENT, WEBHOOK_MONITOR } from './workflow-types.ts';

const CANDIDATES = 200;
const NAMED = 10;

/** The run of this workflow id: the newest one, or the one with this run id. Undefined if Temporal has none. */
export async function findRun(
  { client, call }: TemporalCalls,
  id: string,
  runId?: string,
): Promise<WorkflowExecutionDescription | undefined> {
  return call(() => client.workflow.getHandle(id, runId).describe()).catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  });
}

/** For each word that a person uses for a run: the workflow types to search, and the command that lists them. */
const KINDS = {
  event: { types: `WorkflowType = '${OUTREACH_EVENT}'`, list: command('events list') },
  'follow-up': {
    types: `WorkflowType NOT IN ('${OUTREACH_EVENT}', '${WEBHOOK_MONITOR}', '${BUILD_GATE}')`,
    list: command('follow-ups list --all'),
  },
  workflow: { types: undefined, list: command('attention list') },
} as const;

/** The run of this id, or of the only id that begins with it. Rejects with one sentence unless exactly one matches. */
export async function describeRun(
  temporal: Temporal,
  given: string,
  what: keyof typeof KINDS,
): Promise<WorkflowExecutionDescription> {
  const run = await findRun(temporal, given);
  if (run) return run;
  const ids = await idsThatBegin(temporal, given, KINDS[what].types);
  const found = ids.length === 1 ? await findRun(temporal, ids[0]!) : undefined;
  if (found) return found;
  if (ids.length > 1) throw new Error(ambiguous(given, what, ids));
  throw new Error(`Temporal has no ${what} ${given} (any more); to see those that it has: ${KINDS[what].list}`);
}

/** Says that several ids begin with what was given, and names the first of them. */
export function ambiguous(given: string, what: string, ids: string[]): string {
  const more = ids.length > NAMED ? [`and ${ids.length - NAMED} more`] : [];
  return [`${ids.length} ${what}s begin with ${given}; give more of the id:`, ...ids.slice(0, NAMED), ...more].join(
    '\n  ',
  );
}

/** Some visibility stores ignore the case of letters. Text that no id can hold is not put into a filter. */
async function idsThatBegin(temporal: Temporal, given: string, types: string | undefined): Promise<string[]> {
  if (!/^[\w.:@-]{2,200}$/.test(given)) return [];
  const query = [...(types ? [types] : []), `WorkflowId STARTS_WITH '${given}'`].join(' AND ');
  const runs = await listRuns(temporal, query, CANDIDATES);
  return [...new Set(runs.map(({ workflowId }) => workflowId))].filter((id) => id.startsWith(given)).sort();
}
