import { fileURLToPath } from 'node:url';
import { Worker, type NativeConnection, type WorkflowBundleOption } from '@temporalio/worker';
import { CRMS } from '../activities/crm/index.ts';
import { createActivities } from '../activities/index.ts';
import { createOutbox } from '../activities/outbox.ts';
import { createSlack } from '../activities/slack.ts';
import { openStore } from '../activities/store.ts';
import { readSettings, withDotEnv, type Settings } from './config.ts';
import { createInstantly } from './instantly/client.ts';
import { createLog, type Log } from './log.ts';
import { runProcess } from './process.ts';
import { connectTemporal, type Temporal } from './temporal/connection.ts';
import { installRuntime } from './temporal/runtime.ts';

export const WORKFLOWS = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));

export interface RunningWorker {
  /** Resolves when the worker has ended, rejects when it failed. */
  done: Promise<void>;
  /** Takes no more tasks and lets the activities under way end. */
  close(): Promise<void>;
}

/** @param bundle the workflows, bundled already; else they are bundled now (1 to 3 s). */
export async function startWorker(
  settings: Settings,
  temporal: Temporal<NativeConnection>,
  log: Log,
  bundle?: WorkflowBundleOption,
): Promise<RunningWorker> {
  const store = openStore(settings.dataDir);
  const { slack } = settings;
  const { postMessage } = slack.token
    ? createSlack({ ...slack, token: slack.token })
    : createOutbox(store, slack.channels);
  const worker = await Worker.create({
    connection: temporal.connection,
    namespace: temporal.namespace,
    taskQueue: settings.temporal.taskQueue,
    ...(bundle ? { workflowBundle: bundle } : { workflowsPath: WORKFLOWS }),
    activities: createActivities({
      crm: CRMS[settings.crm](store),
      postMessage,
      instantly: createInstantly(settings.instantly),
    }),
    // Without a grace time a shutdown cancels every activity in the middle of its call.
    shutdownGraceTime: '4 seconds',
    // A cached run costs about 150 kB; parked ones need no place in the cache.
    maxCachedWorkflows: 500,
  });
  const done = worker.run();
  log.info({ taskQueue: settings.temporal.taskQueue }, 'worker polls');
  return {
    done,
    async close() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await done.finally(() => store.close());
    },
  };
}

if (import.meta.main) {
  await runProcess(async () => {
    const settings = readSettings(withDotEnv(process.env));
    const log = createLog(settings.logLevel);
    installRuntime(log);
    const temporal = await connectTemporal(settings.temporal);
    const worker = await startWorker(settings, temporal, log);
    worker.done.catch((error: unknown) => {
      log.fatal({ err: error }, 'the worker failed');
      process.exit(1);
    });
    return {
      log,
      async close() {
        await worker.close();
        await temporal.close();
      },
    };
  });
}
