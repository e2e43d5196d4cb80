import { plainText } from '../../domain/text/markdown.ts';
import { waitsForPerson } from '../../domain/failure.ts';
import { adviceFor } from '../../domain/concerns/advice.ts';
import { adviceForStuck } from '../../domain/concerns/advice-on-stopped.ts';
import { detailsText } from '../../runs/current-details.ts';
import { describeRun } from '../../runs/find-run.ts';
import { lastFailures } from '../../runs/last-failures.ts';
import { historyOf } from '../../runs/history.ts';
import { type PendingActivity, pendingOf, pendingText } from '../../runs/pending.ts';
import { type RunRow, rowOf } from '../../runs/row.ts';
import { hasFailed, whyFailed } from '../../runs/stopped/failed.ts';
import { type RetryingRun, retryingRuns } from '../../runs/stopped/retrying.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { Clock } from '../../calendar/clock.ts';
import { decisionsOf, decisionText, type RecordedDecision } from '../../runs/decisions.ts';

/** One workflow, and what a person should do about it. The field names are those of `--json`. */
export interface AttentionDetails extends RunRow {
  summary: string | undefined;
  /** Whether it waits for a person. */
  waits: boolean;
  /** The status of each effect in the workflow's own words; undefined if no worker answers. */
  details: string | undefined;
  pending: PendingActivity[];
  lastFailure: string | undefined;
  /** Set if its workflow task fails. */
  stuck: { attempts: number; why: string | undefined } | undefined;
  failed: { why: string } | undefined;
  retrying: RetryingRun | undefined;
  decisions: RecordedDecision[];
}

/** @param given the id of a workflow, or the beginning of it. */
export async function showAttention(temporal: Temporal, given: string): Promise<AttentionDetails> {
  const run = await describeRun(temporal, given, 'workflow');
  const row = rowOf(run);
  const isRunning = row.status === 'RUNNING';
  const handle = temporal.client.workflow.getHandle(row.id, run.runId);
  const { activity, task } = await lastFailures(temporal, run);
  const attempts = run.raw.pendingWorkflowTask?.attempt ?? 0;
  return {
    ...row,
    summary: await summaryText(run),
    waits: isRunning && waitsForPerson(row.attention),
    details: isRunning ? await detailsText(temporal, handle) : undefined,
    pending: pendingOf(run),
    lastFailure: activity,
    stuck: attempts > 1 ? { attempts, why: task } : undefined,
    failed: hasFailed(row.status) ? { why: await whyFailed(temporal, run) } : undefined,
    retrying: retryingRuns({ runs: [run], count: 1 }, 1).runs[0],
    decisions: decisionsOf(await historyOf(temporal, run.workflowId, run.runId)),
  };
}

/** A run that continues another one has no summary. Its memo contains the text instead. */
async function summaryText(run: Awaited<ReturnType<typeof describeRun>>): Promise<string | undefined> {
  const summary = (await run.staticSummary()) ?? run.memo?.['summary'];
  return typeof summary === 'string' ? plainText(summary) : undefined;
}

export function attentionText(shown: AttentionDetails, clock: Clock): string {
  const { id, summary, status, started, waits, attention, pending, decisions } = shown;
  return [
    summary ?? id,
    `${id} · ${status.toLowerCase()} · began ${clock.says(started)}`,
    waits ? `waits for a person: ${attention}` : 'it does not wait for a person',
    ...effectLines(shown),
    ...pending.map(pendingText),
    ...adviceLines(shown),
    ...(decisions.length ? ['decided so far:'] : []),
    ...decisions.map((decision) => `  ${clock.second(decision.at)} ${decisionText(decision)}`),
  ].join('\n');
}

function effectLines({ details, waits, stuck, lastFailure }: AttentionDetails): string[] {
  if (details) return [details];
  if (!waits || stuck) return [];
  return [
    ...(lastFailure === undefined ? [] : [lastFailure]),
    'No worker answers, so the status of each effect is not known.',
  ];
}

function adviceLines(shown: AttentionDetails): string[] {
  const { id, waits, attention, details, lastFailure, stuck, failed, retrying } = shown;
  // The workflow's own details end with the advice.
  const needsAdvice = waits && !details && !stuck && waitsForPerson(attention);
  return [
    ...(needsAdvice ? [adviceFor(attention, lastFailure ? [lastFailure] : [], id)] : []),
    ...(stuck
      ? [
          `stuck: its workflow task fails (attempt ${stuck.attempts}): ${stuck.why ?? 'unknown'}`,
          `→ ${adviceForStuck(stuck.why)}`,
        ]
      : []),
    ...(failed
      ? [`it has ended before its work was done: ${failed.why}`, `→ ${adviceFor('failed', [failed.why], id)}`]
      : []),
    ...(retrying ? [`→ ${adviceFor('retrying', [retrying.why ?? ''], id)}`] : []),
  ];
}
