import { randomUUID } from 'node:crypto';
import { expect, inject, onTestFinished, vi } from 'vitest';
import { temporalFailureOf } from '../../activities/temporal-failures.ts';
import { type FailureClass, VendorError, type VendorTrouble } from '../../src/domain/failure.ts';
import { cli } from './cli.ts';
import { leadEvent } from './events.ts';
import { workerForTest } from './temporal.ts';

export interface Listed {
  counts: Record<string, number>;
  parked: { id: string; attention: string; why: string }[];
  stuck: { id: string; type: string; why: string }[];
}

/** Creates replies of one campaign whose Slack message is parked, and commands that select only them. */
export async function desk(...classes: FailureClass[]) {
  const troubles = new Map<string, VendorTrouble>();
  const posted: { id: string; at: number }[] = [];
  const slack = {
    postMessage: (_message: unknown, key: string) => {
      const id = key.split('/')[0]!;
      const trouble = troubles.get(id);
      if (trouble) throw temporalFailureOf(new VendorError(trouble, `Slack chat.postMessage: ${trouble}`));
      posted.push({ id, at: Date.now() });
    },
  };
  const worker = await workerForTest(slack);
  const campaign = `campaign ${randomUUID()}`;
  const events = classes.map(() =>
    leadEvent('reply_received', { campaign: { name: campaign }, reply: { text: 'sure' } }),
  );
  for (const [i, event] of events.entries()) {
    troubles.set(event.id, classes[i]!);
    await worker.dispatch(event);
  }
  const run = (...args: string[]) => cli(['attention', ...args], { TEMPORAL_ADDRESS: inject('temporalAddress') });
  const ours = ['--campaign', campaign];
  const list = async () => JSON.parse((await run('list', ...ours, '--limit', '50', '--json')).out) as Listed;
  const areParked = async () => {
    const query = `Campaign = '${campaign}' AND Attention IS NOT NULL`;
    expect((await worker.client.workflow.count(query)).count).toBe(classes.length);
  };
  await vi.waitFor(areParked, { timeout: 60_000 });
  const handles = events.map(({ id }) => worker.client.workflow.getHandle(id));
  onTestFinished(async () => {
    for (const handle of handles) await handle.terminate().catch(() => undefined);
  });
  return {
    ...worker,
    run,
    ours,
    list,
    events,
    handles,
    posted,
    /** The failure that Slack answers for each event, by event id. A test may change it. */
    troubles,
    mend: () => troubles.clear(),
  };
}
