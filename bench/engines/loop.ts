import { createDispatch } from '../../src/runs/dispatch.ts';
import { translateText } from '../../src/instantly/translate.ts';
import { answerParent } from '../parent.ts';
import { payloads } from '../payloads.ts';
import { startBenchWorker } from './worker.ts';

/** The engine's maximum: a loop beside the worker starts workflows, without HTTP and journal. */
const { settings, temporal, close } = await startBenchWorker();
const { taskQueue } = settings.temporal;
const start = createDispatch({ temporal, taskQueue, policy: settings.policy, eager: true });

/** Resolves when all workflows are started, with the time of the first start in milliseconds since 1970. */
async function run({ events, inFlight }: { events: number; inFlight: number }): Promise<number> {
  const next = payloads('reply_received');
  const queue = Array.from({ length: events }, () => translateText(next(), { receivedAt: new Date() })).values();
  const startNext = async () => {
    for (const event of queue) await start(event);
  };
  const startedAt = Date.now();
  await Promise.all(Array.from({ length: inFlight }, startNext));
  return startedAt;
}

answerParent({ run }, close);
