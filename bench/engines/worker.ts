import { createLog } from '../../src/log/log.ts';
import { openModelFeed } from '../../src/model-feed/open-model-feed.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';
import { startWorker } from '../../src/worker.ts';
import { benchSettings } from '../bench-settings.ts';
import { startedWith } from '../parent.ts';

export interface EngineOptions {
  address: string;
  /** The path of the bundled workflows. */
  bundle: string;
}

/** Starts what every engine needs: our worker as `npm start` runs it, and a connection that it shares. */
export async function startBenchWorker() {
  const { folder, address, bundle } = startedWith<EngineOptions>();
  const settings = benchSettings(folder, address);
  const log = createLog(settings.logLevel);
  installRuntime(log);
  const temporal = await connectTemporal(settings.temporal);
  const feed = await openModelFeed(settings, 'start', log);
  const worker = await startWorker(settings, temporal, log, { bundle: { codePath: bundle }, feed });
  return {
    settings,
    log,
    temporal,
    feed,
    async close() {
      await worker.close();
      await feed.close();
      await temporal.close();
    },
  };
}

/** Memory now, and the CPU time used so far. */
export const usage = () => {
  const { user, system } = process.cpuUsage();
  return { rssBytes: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1e6 };
};

export type Usage = ReturnType<typeof usage>;
