import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from './config.ts';
import { makeDataDir } from './data-dir.ts';
import { SettingsError } from './parse-variables.ts';

/** The secrets that let a delivery in: as set, or (with the sandbox) one that is made once and kept in `DATA_DIR`. */
export function webhookSecrets({ webhookSecrets, sandbox, dataDir }: Settings): string[] {
  if (webhookSecrets?.length) return webhookSecrets;
  if (!sandbox) {
    throw new SettingsError(
      'INSTANTLY_WEBHOOK_SECRET is not set, it should be the secret that your Instantly webhook sends ' +
        '(several, comma-separated, while one is being rotated)',
    );
  }
  const file = join(dataDir, 'webhook-secret');
  makeDataDir(dataDir);
  try {
    // `wx`: of several processes that start at once one makes the secret, and all use that one.
    writeFileSync(file, randomBytes(24).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return [readFileSync(file, 'utf8').trim()];
}
