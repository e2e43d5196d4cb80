import { setTimeout as sleep } from 'node:timers/promises';
import type { outreachEvent } from '../../workflows/index.ts';
import { columns } from '../cli/terminal/table.ts';
import { MINUTE_MS } from '../domain/duration.ts';
import type { OutreachEvent } from '../domain/event.ts';
import { translate } from '../instantly/translate.ts';
import { demoCampaign } from '../sandbox/demo-campaign.ts';
import { attentionIn } from '../runs/attention-in.ts';
import { findRun } from '../runs/find-run.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Temporal } from '../temporal/connection.ts';

const FINISHED_WITHIN_MS = MINUTE_MS;

export interface DemoOptions {
  sandbox: Sandbox;
  temporal: Temporal;
}

/** Lets the sandbox deliver a small campaign to the receiver. Resolves with a table of what happened. */
export async function runDemo({ sandbox, temporal }: DemoOptions): Promise<string> {
  const payloads = demoCampaign(new Date());
  for (const payload of payloads) await sandbox.emit(payload);
  await sandbox.idle();

  const deliveries = new Map<string, { event: OutreachEvent; count: number }>();
  for (const payload of payloads) {
    const event = translate(payload, { receivedAt: new Date() });
    const before = deliveries.get(event.id);
    deliveries.set(event.id, { event, count: (before?.count ?? 0) + 1 });
  }
  const signal = AbortSignal.timeout(FINISHED_WITHIN_MS);
  const rows = await Promise.all(
    [...deliveries.values()].map(async ({ event, count }) => {
      const happened = wordsFor(event, await outcomeOf(temporal, event.id, signal));
      return [
        event.kind,
        'lead' in event ? event.lead.email : '',
        count > 1 ? `${happened} (sent twice, done once)` : happened,
      ];
    }),
  );
  return columns(['EVENT', 'LEAD', 'WHAT HAPPENED'], rows);
}

/** What the event's workflow did, or why it waits for a person; undefined if it has not finished in time. */
async function outcomeOf(
  temporal: Temporal,
  id: string,
  signal: AbortSignal,
): Promise<Record<string, string> | string | undefined> {
  for (; !signal.aborted; await sleep(100)) {
    const run = await findRun(temporal, id);
    const attention = run && attentionIn(run);
    if (run && run.status.name !== 'RUNNING')
      return temporal.call(() => temporal.client.workflow.getHandle<typeof outreachEvent>(id).result());
    if (attention) return `waits for a person: ${attention}`;
  }
  return undefined;
}

const WORDS: Record<string, string | undefined> = {
  crm: 'CRM contact updated',
  slack: 'message in the outbox',
  'block-list': 'put on the block list',
  analytics: 'numbers pulled',
  account: 'account looked up',
};

function wordsFor(event: OutreachEvent, outcomes: Record<string, string> | string | undefined): string {
  if (typeof outcomes !== 'object') return outcomes ?? 'not finished yet';
  const done = Object.entries(outcomes).map(([name, outcome]) =>
    outcome === 'started' || outcome === 'told' ? `follow-up ${name} ${outcome}` : (WORDS[name] ?? name),
  );
  if (done.length) return done.join(', ');
  return event.kind === 'unknown' ? `kept whole: ${event.reason}` : 'recorded';
}
