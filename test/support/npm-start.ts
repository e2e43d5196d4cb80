import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, inject } from 'vitest';
import { COMPILED, ENDS_WITH_US, freePort } from './processes.ts';

const START = join(import.meta.dirname, '../../src/start.ts');

type StartEnv = Record<string, string> & { DATA_DIR: string; XDG_CACHE_HOME: string };

/** The variables with which `npm start` finds free ports, in a new folder. */
export async function environmentOfStart(folder: string): Promise<StartEnv> {
  const ports: Record<string, string> = { DESK_PORT: '0' };
  for (const name of ['PORT', 'SANDBOX_PORT', 'TEMPORAL_DEV_PORT', 'TEMPORAL_DEV_UI_PORT', 'WORKER_PORT'])
    ports[name] = String(await freePort());
  return {
    ...COMPILED,
    ...ENDS_WITH_US,
    PATH: process.env['PATH']!,
    HOME: folder,
    XDG_CACHE_HOME: join(folder, 'cache'),
    DATA_DIR: folder,
    TEMPORAL_CLI_PATH: inject('temporalBinary'),
    ...ports,
  };
}

/** One `npm start` with its demo for all tests of a file. */
export function oneStart(settings: Record<string, string>): { url: string; env: Record<string, string> } {
  const started = { url: '', env: {} as Record<string, string> };
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'instantly-temporal-'));
    started.env = { ...(await environmentOfStart(folder)), ...settings };
    const child = spawn(process.execPath, [START], {
      cwd: folder,
      env: started.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    let said = '';
    const link = new Promise<string>((resolve) => {
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          said += chunk.toString();
          if (said.includes('Ctrl-C stops it')) resolve(/^Desk +(\S+)\/$/m.exec(said)?.[1] ?? '');
        });
    });
    started.url = await Promise.race([link, ended.then(() => Promise.reject(new Error(`npm start ended: ${said}`)))]);
    return async () => {
      child.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    };
  });
  return started;
}
