import { createLog } from '../../src/log/log.ts';
import { openModelFeed } from '../../src/model-feed/open-model-feed.ts';
import { startReceiver } from '../../src/receiver.ts';
import { connectTemporalLazily } from '../../src/temporal/connection.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';
import { benchSettings } from '../bench-settings.ts';
import { answerParent, startedWith } from '../parent.ts';

/** Our receiver, unchanged, while Temporal is unreachable: nothing listens on port 9 (discard). */
const { folder, databaseUrl } = startedWith<{ databaseUrl?: string }>();
const settings = benchSettings(
  folder,
  '127.0.0.1:9',
  'instantly',
  databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl },
);
const log = createLog(settings.logLevel);
installRuntime(log);
const temporal = connectTemporalLazily(settings.temporal);
const feed = await openModelFeed(settings, 'receiver', log);
const receiver = await startReceiver(settings, temporal, log, false, { feed });
answerParent({ url: () => receiver.url }, async () => {
  await receiver.close();
  await feed.close();
  await temporal.close();
});
