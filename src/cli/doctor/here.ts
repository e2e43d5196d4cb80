import { access, constants } from 'node:fs/promises';
import type { Settings } from '../../config.ts';
import { makeDataDir } from '../../data-dir.ts';
import { readinessOf } from '../../receiver-client.ts';
import { webhookSecrets } from '../../secrets.ts';
import { fault, type Finding, ok, warning } from './finding.ts';

export async function dataDir({ dataDir }: Settings): Promise<Finding[]> {
  try {
    makeDataDir(dataDir);
    await access(dataDir, constants.W_OK);
    return [ok('data', dataDir)];
  } catch (error) {
    return [fault('data', (error as Error).message, 'set DATA_DIR to a folder that this user can write')];
  }
}

export async function receiver(settings: Settings): Promise<Finding[]> {
  const { receiverUrl, publicUrl } = settings;
  try {
    const state = await readinessOf(receiverUrl, webhookSecrets(settings)[0]);
    const { depth, oldest_age_seconds } = state.journal;
    return [
      ok('receiver', `answers at ${receiverUrl}`),
      state.problems.length
        ? fault('journal', state.problems.join('; '), 'events are kept meanwhile; cure what it names')
        : ok('journal', `${depth} waiting${depth ? `, the oldest for ${oldest_age_seconds} s` : ''}`),
      publicUrl
        ? ok('public URL', publicUrl)
        : warning('public URL', 'not set', 'set PUBLIC_URL to where Instantly reaches the receiver'),
    ];
  } catch (error) {
    return [
      fault(
        'receiver',
        `${receiverUrl}: ${(error as Error).message}`,
        'npm start, or npm run receiver; check HOST and PORT',
      ),
    ];
  }
}
