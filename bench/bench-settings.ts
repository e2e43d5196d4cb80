import { readSettings, type Settings } from '../src/config.ts';
import { SECRET } from './payloads.ts';

/** Everything as it is by default, but on a port and in a folder of its own. */
export const benchSettings = (folder: string, address: string, taskQueue = 'instantly'): Settings =>
  readSettings({
    PORT: '0',
    DATA_DIR: folder,
    INSTANTLY_WEBHOOK_SECRET: SECRET,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_TASK_QUEUE: taskQueue,
  });
