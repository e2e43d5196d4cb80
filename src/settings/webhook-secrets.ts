import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from './settings.ts';
import { makeDataDir } from './data-dir.ts';
import { keepSecret } from '../log/mask.ts';
import { SettingsError } from '../variables/parse.ts';
import { createWhole } from './whole-file.ts';

/** The secrets that let a delivery in: as set, or (with the sandbox) one that is made once and kept in `DATA_DIR`. */
export function webhookSecrets({ webhookSecrets, sandbox, dataDir }: Settings): string[] {
  if (webhookSecrets?.length) return webhookSecrets;
  if (sandbox) return [keptSecret(dataDir, 'webhook-secret')];
  throw new SettingsError(
    'INSTANTLY_WEBHOOK_SECRET is not set, it should be the secret that your Instantly webhook sends ' +
      '(several, comma-separated, while one is being rotated)',
  );
}

const LINK_KEY = 'answer-link-key';

/**
 * The keys of the links by which questions are answered: the first signs, any of them is believed. As set, or one that
 * is kept in `DATA_DIR`; none where receiver and worker might not have the same, and links are off.
 * @param create makes one where there is none: receiver and worker are sure to share `DATA_DIR`.
 */
export function answerLinkKeys({ answerLinkKeys, sandbox, dataDir }: Settings, create = sandbox): string[] {
  if (answerLinkKeys?.length) return answerLinkKeys;
  return create || existsSync(join(dataDir, LINK_KEY)) ? [keptSecret(dataDir, LINK_KEY)] : [];
}

const BYTES = 24;
const CHARACTERS = (BYTES / 3) * 4;

/** A secret that is made when it is first needed; of several processes that start together one makes it. */
function keptSecret(dataDir: string, name: string): string {
  const file = join(dataDir, name);
  makeDataDir(dataDir);
  const secret = naming(file, () => {
    if (!existsSync(file)) createWhole(file, randomBytes(BYTES).toString('base64url'));
    return readFileSync(file, 'utf8').trim();
  });
  // A power cut may leave a file of the right length with nothing in it.
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

/** Of a write, and of a folder that is read, the system's error does not say where. */
function naming<Result>(path: string, use: () => Result): Result {
  try {
    return use();
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
}
