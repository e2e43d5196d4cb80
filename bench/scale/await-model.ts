import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import { type Progress, PROGRESS } from '../../src/model-feed/progress.ts';
import { openReadModel } from '../../src/read-model/open-read-model.ts';
import { readSettings } from '../../src/settings/read-settings.ts';

/** A worker reads 20 follow-ups per second into the model. */
const WITHIN_MS = 60 * MINUTE_MS;
const LOOK_EVERY_MS = 5_000;

/** Waits until the read model has everything: long lists come from it. Returns after how many seconds. */
export async function modelHasAll(env: Record<string, string>): Promise<number> {
  const begun = Date.now();
  const model = await openReadModel(readSettings(env), 'cli', { warn() {}, info() {} });
  try {
    while (Date.now() - begun < WITHIN_MS) {
      const progress = await model.note<Progress>(PROGRESS).catch(() => undefined);
      const upTo = Math.min(progress?.upTo ?? 0, progress?.followUps ?? 0);
      if (progress?.from === 0 && upTo > Date.now() - MINUTE_MS / 2) return Math.round((Date.now() - begun) / 1000);
      await sleep(LOOK_EVERY_MS);
    }
  } finally {
    await model.close();
  }
  throw new Error(`after ${WITHIN_MS / MINUTE_MS} minutes the read model does not have everything`);
}
