import { cureOf } from '../../domain/concerns/advice.ts';
import { cureOfStuck } from '../../domain/concerns/advice-on-stopped.ts';
import { waitsForPerson } from '../../domain/failure.ts';
import { plainText } from '../../domain/text/markdown.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { detailsText } from '../../runs/current-details.ts';
import { describeRun } from '../../runs/find-run.ts';
import { historyOf } from '../../runs/history.ts';
import { lastFailures } from '../../runs/last-failures.ts';
import type { Clock } from '../terminal/clock.ts';
import { hasFailed, whyFailed } from '../../runs/stopped/failed.ts';
import { retryingRuns } from '../../runs/stopped/retrying.ts';
import { pendingOf, pendingText } from '../../runs/pending.ts';
import { rowOf } from '../../runs/row.ts';
import { type Decided, decisionsOf } from './history.ts';

type Shown = Awaited<ReturnType<typeof showAttention>>;

/** @param given the id of a workflow, or the beginning of it. */
export async function showAttention(temporal: Temporal, given: string) {
  const run = await describeRun(temporal, given, 'workflow');
  const row = rowOf(run);
  const { activity, task } = await lastFailures(temporal, run);
  const attempts = run.raw.pendingWorkflowTask?.attempt ?? 0;
  return {
    ...row,
    summary: await summaryText(run),
    waits: row.status === 'RUNNING' && waitsForPerson(row.attention),
    details:
      row.status === 'RUNNING'
        ? await detailsText(temporal, temporal.client.workflow.getHandle(row.id, run.runId))
        : undefined,
    pending: pendingOf(run),
    lastFailure: activity,
    stuck: attempts > 1 ? { attempts, why: task } : undefined,
    failed: hasFailed(row.status) ? { why: await whyFailed(temporal, run) } : undefined,
    retrying: retryingRuns({ runs: [run], count: 1 }, 1).runs[0],
    decisions: decisionsOf(await historyOf(temporal, run.workflowId, run.runId)),
  };
}

export function showText(shown: Shown, clock: Clock): string {
  const { id, summary, status, started, waits, attention, details, pending, lastFailure, decisions } = shown;
  const { stuck, failed, retrying } = shown;
  return [
    summary ?? id,
    `${id} · ${status.toLowerCase()} · began ${clock.says(started)}`,
    waits ? `waits for a person: ${attention}` : 'nothing of it waits for a person',
    ...(details ? [details] : waits && !stuck ? [lastFailure, 'No worker says where each effect stands.'] : []),
    ...pending.map(pendingText),
    ...(waits && !details && !stuck && waitsForPerson(attention)
      ? [cureOf(attention, lastFailure ? [lastFailure] : [], id)]
      : []),
    ...(stuck
      ? [
          `stuck: its workflow task fails (attempt ${stuck.attempts}): ${stuck.why ?? 'unknown'}`,
          `→ ${cureOfStuck(stuck.why)}`,
        ]
      : []),
    ...(failed
      ? [`it has ended before its work was done: ${failed.why}`, `→ ${cureOf('failed', [failed.why], id)}`]
      : []),
    ...(retrying ? [`→ ${cureOf('retrying', [retrying.why ?? ''], id)}`] : []),
    ...(decisions.length ? ['decided so far:', ...decisions.map((decided) => decisionText(decided, clock))] : []),
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

/** A run that continues another has no summary of its own; its memo has it. */
async function summaryText(run: Awaited<ReturnType<typeof describeRun>>): Promise<string | undefined> {
  const summary = (await run.staticSummary()) ?? run.memo?.['summary'];
  return typeof summary === 'string' ? plainText(summary) : undefined;
}

const decisionText = ({ at, action, effects, effect, class: of, by, reason }: Decided, clock: Clock): string =>
  [
    `  ${clock.second(at)} ${action} ${effects.join(', ') || effect || of || ''}`.trimEnd(),
    by && `by ${by}`,
    reason && `: ${reason}`,
  ]
    .filter(Boolean)
    .join(' ')
    .replace(' : ', ': ');
