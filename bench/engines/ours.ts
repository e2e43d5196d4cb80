import { startReceiver } from '../../src/receiver.ts';
import { answerParent } from '../parent.ts';
import { startBenchWorker, usage } from './worker.ts';

/** Receiver and worker in one process with eager start, as in `npm start`. */
const { settings, log, temporal, feed, close } = await startBenchWorker();
const receiver = await startReceiver(settings, temporal, log, true, { feed });
answerParent({ url: () => receiver.url, usage }, async () => {
  await receiver.close();
  await close();
});
