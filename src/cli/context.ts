import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../activities/local-store.ts';
import type { Env, Settings } from '../settings/settings.ts';
import { connectTemporal, type Temporal } from '../temporal/connection.ts';
import { type Clock, clockOf } from './terminal/clock.ts';

/** What commands need to do their work. */
export interface CliContext {
  settings: Settings;
  env: Env;
  /** Shows times in the team's time zone. */
  clock: Clock;
  /** Connects to Temporal while `use` runs. Rejects with one sentence if Temporal cannot be reached. */
  withTemporal<T>(use: (temporal: Temporal) => Promise<T>): Promise<T>;
  /** Opens the local store while `use` runs. Throws if no worker has created it yet. */
  withStore<T>(use: (store: DatabaseSync) => T): T;
}

export function createCliContext(settings: Settings, env: Env): CliContext {
  return {
    settings,
    env,
    clock: clockOf(settings.calendar.zone),
    async withTemporal(use) {
      const temporal = await connectTemporal(settings.temporal);
      try {
        return await use(temporal);
      } finally {
        await temporal.close();
      }
    },
    withStore(use) {
      if (!existsSync(join(settings.dataDir, 'crm.db'))) {
        throw new Error(`DATA_DIR is ${settings.dataDir}, where no worker has written yet`);
      }
      const store = openStore(settings.dataDir);
      try {
        return use(store);
      } finally {
        store.close();
      }
    },
  };
}
