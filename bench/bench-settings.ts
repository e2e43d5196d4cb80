import { readSettings } from '../src/settings/read-settings.ts';
import type { Settings } from '../src/settings/settings.ts';
import { FOLLOW_UP_VARIABLES } from '../src/settings/follow-ups.ts';
import { SECRET } from './payloads.ts';

export const NO_FOLLOW_UPS = Object.fromEntries(
  FOLLOW_UP_VARIABLES.filter(({ setting }) => !setting).map(({ variable }) => [variable, 'off']),
);

/** The default settings with another port and folder, and without follow-ups. */
export const benchSettings = (
  folder: string,
  address: string,
  taskQueue = 'instantly',
  more: Record<string, string> = {},
): Settings =>
  readSettings({
    ...NO_FOLLOW_UPS,
    PORT: '0',
    DATA_DIR: folder,
    INSTANTLY_WEBHOOK_SECRET: SECRET,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_TASK_QUEUE: taskQueue,
    JOURNAL_MAX_SIZE: '8 GiB',
    ...more,
  });
