import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from './settings.ts';
import { makeDataDir } from './data-dir.ts';
import { keepSecret } from '../log/mask.ts';
import { SettingsError } from '../variables/parse.ts';
import { createWhole } from './whole-file.ts';

const WEBHOOK_SECRET = 'webhook-secret';

/**
 * The secrets with which a delivery is accepted: those that are set, else (with the sandbox) one in `DATA_DIR`.
 * @param create whether to create it if none exists. With DATABASE_URL each receiver may have a `DATA_DIR` of its own, and
 * each would create another.
 */
export function webhookSecrets(settings: Settings, create = settings.database === undefined): string[] {
  const { webhookSecrets, sandbox, dataDir } = settings;
  if (webhookSecrets?.length) return webhookSecrets;
  if (sandbox && (create || existsSync(join(dataDir, WEBHOOK_SECRET)))) return [keptSecret(dataDir, WEBHOOK_SECRET)];
  if (sandbox)
    throw new SettingsError(
      'INSTANTLY_WEBHOOK_SECRET is not set, it should be the same for all receivers and workers, because with DATABASE_URL ' +
        'they need not share DATA_DIR; `openssl rand -hex 32` makes one',
    );
  throw new SettingsError(
    'INSTANTLY_WEBHOOK_SECRET is not set, it should be the secret that your Instantly webhook sends ' +
      '(several, comma-separated, while one is being rotated)',
  );
}

const LINK_KEY = 'answer-link-key';

/**
 * The keys for the links in questions: those that are set, else a key in `DATA_DIR`. The first key signs; a signature
 * by any of them is accepted. Empty if receiver and worker might have different keys: then questions have no links.
 * @param create whether to create a key if none exists. Only if receiver and worker share `DATA_DIR`.
 */
export function answerLinkKeys(settings: Settings, create = settings.sandbox && !settings.database): string[] {
  const { answerLinkKeys, dataDir } = settings;
  if (answerLinkKeys?.length) return answerLinkKeys;
  return create || existsSync(join(dataDir, LINK_KEY)) ? [keptSecret(dataDir, LINK_KEY)] : [];
}

const SESSION_KEY = 'desk-session-key';

/** The keys that sign the sessions of the desk: those that are set, else a key in `DATA_DIR`. */
export const sessionKeys = ({ desk, dataDir }: Pick<Settings, 'desk' | 'dataDir'>): string[] =>
  desk.sessionKeys ?? [keptSecret(dataDir, SESSION_KEY)];

const BYTES = 24;
const CHARACTERS = (BYTES / 3) * 4;

/** A secret in `DATA_DIR`. The first process that needs it creates it. */
function keptSecret(dataDir: string, name: string): string {
  const file = join(dataDir, name);
  makeDataDir(dataDir);
  const secret = naming(file, () => {
    if (!existsSync(file)) createWhole(file, randomBytes(BYTES).toString('base64url'));
    return readFileSync(file, 'utf8').trim();
  });
  // After a power cut the file may have its length but not its content.
  const visible = secret.replace(/[^\x21-\x7e]/g, '').length;
  if (visible < CHARACTERS || visible !== secret.length) {
    throw new SettingsError(
      `DATA_DIR: ${file} holds ${visible} visible characters, it should hold the ${CHARACTERS} that were written there: ` +
        'delete it, and the next start makes another',
    );
  }
  keepSecret(secret);
  return secret;
}

/** Adds the path to an error: the system leaves it out of some errors. */
function naming<Result>(path: string, use: () => Result): Result {
  try {
    return use();
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
}
