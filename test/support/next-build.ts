/** The workflows of the worker's next build. Its events wait first, so today's histories do not replay in it. */
import { setWorkflowOptions, sleep } from '@temporalio/workflow';
import type { OutreachEvent } from '../../src/domain/event.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { outreachEvent as ofTheLastBuild } from '../../workflows/outreach-event.ts';

export * from '../../workflows/follow-ups/index.ts';
export { webhookMonitor } from '../../workflows/webhook-monitor.ts';
export { buildGate } from '../../workflows/build-gate.ts';

export async function outreachEvent(event: OutreachEvent, policy: Policy): Promise<Record<string, string>> {
  await sleep(1, { summary: 'new in this build' });
  return ofTheLastBuild(event, policy);
}
setWorkflowOptions({ versioningBehavior: 'PINNED' }, outreachEvent);
