import { randomUUID } from 'node:crypto';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { readSettings } from '../src/settings/read-settings.ts';
import { createInstantly } from '../src/instantly/client.ts';
import { createLog } from '../src/log/log.ts';
import { keepMonitorRunning } from '../src/runs/keep-monitor.ts';
import { ensureMonitor, monitorId, requestRound } from '../src/runs/monitor.ts';
import { temporaryFolder } from './support/folder.ts';
import { NOWHERE } from './support/processes.ts';
import { temporalForTest } from './support/temporal.ts';

/** `COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION` (temporal/api/enums/v1/command_type.proto). */
const CONTINUE_AS_NEW = 10;

const settingsForTest = () =>
  readSettings({
    ...NOWHERE,
    DATA_DIR: temporaryFolder(),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_TASK_QUEUE: `nobody-${randomUUID()}`,
    INSTANTLY_WORKSPACE: randomUUID(),
  });

test('a round can be asked for after the monitor has continued as new', async () => {
  const temporal = await temporalForTest();
  const settings = settingsForTest();
  const instantly = createInstantly(settings.instantly);
  const taskQueue = { name: settings.temporal.taskQueue };
  const { namespace, connection } = temporal;
  const { workflowService } = connection;
  const nextTask = () => workflowService.pollWorkflowTaskQueue({ namespace, taskQueue, identity: 'a test' });

  const monitor = await ensureMonitor(settings, temporal, instantly);
  onTestFinished(async () => void (await monitor.terminate()));
  const first = await nextTask();
  const again = { workflowType: first.workflowType!, taskQueue };
  await workflowService.respondWorkflowTaskCompleted({
    namespace,
    taskToken: first.taskToken,
    commands: [{ commandType: CONTINUE_AS_NEW, continueAsNewWorkflowExecutionCommandAttributes: again }],
  });

  const refused = vi.fn();
  void requestRound(settings, temporal, instantly).catch(refused);
  let task = await nextTask();
  while (!task.messages?.length && !refused.mock.calls.length) {
    await workflowService.respondWorkflowTaskCompleted({ namespace, taskToken: task.taskToken });
    task = await nextTask();
  }
  expect(refused).not.toHaveBeenCalled();
  expect(task.messages).toHaveLength(1);
});

test('a running worker restarts a monitor that has ended', async () => {
  const temporal = await temporalForTest();
  const settings = settingsForTest();
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
