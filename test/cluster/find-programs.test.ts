import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findTemporalServer } from '../../src/cluster/find-programs.ts';
import { temporaryFolder } from '../support/folder.ts';

const script = (path: string, lines = 'exit 0') => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o755);
};
const serverIn = (folder: string) => {
  script(join(folder, 'temporal-server'));
  script(join(folder, 'temporal-sql-tool'));
  return folder;
};

/** A machine with an empty cache and only the shell's own tools on PATH. */
function machine() {
  const bin = temporaryFolder();
  const cacheDir = join(temporaryFolder(), 'cache');
  const find = (env: Record<string, string> = {}) =>
    findTemporalServer({ env: { PATH: `${bin}:/bin:/usr/bin`, ...env }, cacheDir, report: () => undefined });
  return { bin, cacheDir, find };
}

describe('the Temporal server of npm run cluster is', () => {
  test('the one that TEMPORAL_SERVER_PATH names, if its schema tool is beside it', async () => {
    const { bin, find } = machine();
    serverIn(bin);
    const mine = serverIn(join(bin, 'mine'));
    expect(await find({ TEMPORAL_SERVER_PATH: join(mine, 'temporal-server') })).toBe(mine);
    const alone = join(bin, 'alone', 'temporal-server');
    script(alone);
    await expect(find({ TEMPORAL_SERVER_PATH: alone })).rejects.toThrow(
      `TEMPORAL_SERVER_PATH is "${alone}": ${join(bin, 'alone', 'temporal-sql-tool')} is not there`,
    );
  });

  test('otherwise the one on PATH', async () => {
    const { bin, find } = machine();
    const folder = serverIn(bin);
    expect(await find()).toBe(folder);
  });

  test('built by Go once, then taken from the cache', async () => {
    const { bin, cacheDir, find } = machine();
    script(join(bin, 'go'), 'mkdir -p "$GOBIN"; for one in server sql; do echo > "$GOBIN/$one"; done');
    const folder = await find();
    expect(folder.startsWith(cacheDir)).toBe(true);
    script(join(bin, 'go'), 'exit 1');
    expect(await find()).toBe(folder);
  });

  test('missing with advice if all of this fails', async () => {
    const { find } = machine();
    await expect(find()).rejects.toThrow(/no Temporal server can be started here.*TEMPORAL_SERVER_PATH/s);
  });
});
