import { randomUUID } from 'node:crypto';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { readSettings } from '../src/settings/read-settings.ts';
import { createInstantly } from '../src/instantly/client.ts';
import { createLog } from '../src/log/log.ts';
import { keepMonitorRunning } from '../src/runs/keep-monitor.ts';
import { monitorId } from '../src/runs/monitor.ts';
import { temporaryFolder } from './support/folder.ts';
import { NOWHERE } from './support/processes.ts';
import { temporalForTest } from './support/temporal.ts';

test('a running worker restarts a monitor that has ended', async () => {
  const temporal = await temporalForTest();
  const settings = readSettings({
    ...NOWHERE,
    DATA_DIR: temporaryFolder(),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_TASK_QUEUE: `nobody-${randomUUID()}`,
    INSTANTLY_WORKSPACE: randomUUID(),
  });
  const monitor = temporal.client.workflow.getHandle(monitorId(settings.instantly.workspace!));
  const end = new AbortController();
  const runs = keepMonitorRunning(
    settings,
    temporal,
    createInstantly(settings.instantly),
    createLog('silent'),
    end.signal,
    { lookEveryMs: 100 },
  );
  onTestFinished(async () => {
    end.abort();
    await runs;
    await monitor.terminate();
  });
  const runId = (before?: string) => async () => {
    const { runId, status } = await monitor.describe();
    expect(status.name).toBe('RUNNING');
    expect(runId).not.toBe(before);
    return runId;
  };
  const first = await vi.waitFor(runId(), { timeout: 20_000 });
  await monitor.terminate('by mistake');
  await vi.waitFor(runId(first), { timeout: 20_000 });
});
