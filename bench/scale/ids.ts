import { setTimeout as sleep } from 'node:timers/promises';
import { listRuns } from '../../src/runs/list-runs.ts';
import type { Temporal } from '../../src/temporal/connection.ts';
import type { Ids } from './commands.ts';
import { runCommand } from './run-command.ts';

/** What was started last may not be listed yet. Seconds. */
const LISTED_WITHIN = 90;
/** One workflow of each kind that a command is about needs so many. */
const LEAST = '--closed 10 and --open 10 are the least';

/** A workflow of each kind that a command is about. */
export async function idsIn(temporal: Temporal, env: Record<string, string>, folder: string): Promise<Ids> {
  const one = async (query: string) => {
    for (let left = LISTED_WITHIN; left; left -= 1) {
      const [run] = await listRuns(temporal, query, 1);
      if (run) return run.workflowId;
      await sleep(1_000);
    }
    throw new Error(`Temporal lists no workflow with ${query}; ${LEAST}`);
  };
  // The vendors are new, so the monitor creates its webhook.
  await runCommand(['webhooks', 'health', '--now'], env, folder);
  const webhooks = JSON.parse((await runCommand(['webhooks', 'list', '--json'], env, folder)).out) as { id: string }[];
  return {
    event: await one("WorkflowType = 'outreachEvent' AND ExecutionStatus = 'Completed'"),
    parked: await one("WorkflowType = 'outreachEvent' AND ExecutionStatus = 'Running' AND Attention IS NOT NULL"),
    followUp: await one("WorkflowType = 'replyUnanswered' AND ExecutionStatus = 'Running'"),
    question: await one("WorkflowType = 'noShowRebook' AND ExecutionStatus = 'Running'"),
    webhook: webhooks[0]!.id,
  };
}
