import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalStore } from '../../activities/local-store/local-store.ts';
import { localStoreFile, openLocalStore } from '../../activities/local-store/open-local-store.ts';
import { openReadModel } from '../read-model/open-read-model.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import type { Env, Settings } from '../settings/settings.ts';
import { connectTemporal, type Temporal } from '../temporal/connection.ts';
import { type Clock, clockOf } from '../calendar/clock.ts';

/** Commands show their errors themselves. */
export const NO_LOG = { warn() {}, info() {} };

/** What commands need to do their work. */
export interface CliContext {
  settings: Settings;
  env: Env;
  /** Shows times in the team's time zone. */
  clock: Clock;
  /** Connects to Temporal while `use` runs. Rejects with one sentence if Temporal cannot be reached. */
  withTemporal<T>(use: (temporal: Temporal) => Promise<T>): Promise<T>;
  /** Opens the store of the local CRM and the outbox while `use` runs. Rejects if no worker has created it yet. */
  withStore<T>(use: (store: LocalStore) => Promise<T>): Promise<T>;
  /** Whether there is a read model. */
  hasModel(): boolean;
  /** Opens the read model while `use` runs. Rejects if its folder does not exist. */
  withModel<T>(use: (model: ReadModel) => Promise<T>): Promise<T>;
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
    async withStore(use) {
      if (!settings.database && !existsSync(localStoreFile(settings.dataDir))) {
        throw new Error(`DATA_DIR is ${settings.dataDir}, where no worker has written yet`);
      }
      const store = await openLocalStore(settings, 'cli', NO_LOG);
      try {
        return await use(store);
      } finally {
        await store.close();
      }
    },
    hasModel: () => settings.database !== undefined || existsSync(join(settings.dataDir, 'desk.db')),
    async withModel(use) {
      if (!settings.database && !existsSync(settings.dataDir))
        throw new Error(`DATA_DIR is ${settings.dataDir}, which does not exist: no worker has run there yet`);
      const model = await openReadModel(settings, 'cli', NO_LOG);
      try {
        return await use(model);
      } finally {
        await model.close();
      }
    },
  };
}
