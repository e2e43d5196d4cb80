/** The workflows of a build that cannot continue the monitor: it waits first, which no history of the monitor says. */
import { sleep } from '@temporalio/workflow';
import { type MonitorInput, webhookMonitor as ofTheLastBuild } from '../../workflows/webhook-monitor.ts';

export * from './next-build.ts';

export async function webhookMonitor(input: MonitorInput): Promise<void> {
  await sleep(1);
  return ofTheLastBuild(input);
}
