import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { CLI_VERSION } from '../../src/dev-server/cli-version.ts';
import { type FindCliOptions, findTemporalCli } from '../../src/dev-server/find-temporal-cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const script = (path: string, lines: string) => {
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o755);
  return path;
};
const WORKS = 'echo "temporal version 9.9.9"';

/** An empty machine: only the shell's own tools on PATH, an empty cache, no download. */
function machine(overrides: Partial<FindCliOptions> = {}) {
  const bin = temporaryFolder();
  const cacheDir = join(temporaryFolder(), 'cache');
  const said: string[] = [];
  const find = (env: Record<string, string> = {}) =>
    findTemporalCli({
      env: { PATH: `${bin}:/bin:/usr/bin`, ...env },
      cacheDir,
      report: (line) => said.push(line),
      download: () => Promise.reject(new Error('no network')),
      ...overrides,
    });
  return { bin, cacheDir, said, find, cached: join(cacheDir, `temporal-${CLI_VERSION}`) };
}

const go = (lines: string) => `case "$1" in install) ${lines};; esac`;
const BUILDS = `printf '#!/bin/sh\\necho built by go\\n' > "$GOBIN/temporal"; chmod +x "$GOBIN/temporal"`;

describe('the dev server’s binary is', () => {
  test('the one that TEMPORAL_CLI_PATH names, if it is set', async () => {
    const { bin, find, said } = machine();
    script(join(bin, 'temporal'), WORKS);
    const named = script(join(bin, 'mine'), WORKS);
    expect(await find({ TEMPORAL_CLI_PATH: named })).toBe(named);
    expect(said).toEqual([`temporal: ${named} (TEMPORAL_CLI_PATH)`]);
  });

  test('never another one if TEMPORAL_CLI_PATH names a wrong file', async () => {
    const { bin, find } = machine();
    script(join(bin, 'temporal'), WORKS);
    await expect(find({ TEMPORAL_CLI_PATH: '/nowhere/temporal' })).rejects.toThrow(
      'TEMPORAL_CLI_PATH is "/nowhere/temporal", it should be a temporal binary: /nowhere/temporal is not there',
    );
    const broken = script(join(bin, 'broken'), 'echo "wrong architecture" >&2; exit 126');
    await expect(find({ TEMPORAL_CLI_PATH: broken })).rejects.toThrow(
      `TEMPORAL_CLI_PATH is "${broken}", it should be a temporal binary: ${broken} cannot be run: wrong architecture`,
    );
    const notExecutable = join(bin, 'text');
    writeFileSync(notExecutable, '');
    await expect(find({ TEMPORAL_CLI_PATH: notExecutable })).rejects.toThrow(`${notExecutable} cannot be run: EACCES`);
  });

  test('otherwise the one on PATH', async () => {
    const { bin, find, said } = machine();
    const onPath = script(join(bin, 'temporal'), WORKS);
    expect(await find()).toBe(onPath);
    expect(said).toEqual([`temporal: ${onPath} (on PATH)`]);
  });

  test('the one in the cache if none on PATH runs', async () => {
    const { bin, find, cached, cacheDir, said } = machine();
    const broken = script(join(bin, 'temporal'), 'exit 1');
    await mkdir(cacheDir, { recursive: true });
    script(cached, WORKS);
    expect(await find()).toBe(cached);
    expect(said[0]).toBe(`temporal: not on PATH: ${broken} cannot be run: it ended with 1`);
  });

  test('downloaded once, then taken from the cache', async () => {
    let downloads = 0;
    const { find, cached } = machine({
      download: (folder) =>
        Promise.resolve(((downloads += 1), script(join(folder, 'temporal-sdk-typescript-1.24.0'), WORKS), undefined)),
    });
    expect(await find()).toBe(cached);
    expect(await find()).toBe(cached);
    expect(downloads).toBe(1);
  });

  test('downloaded even if the server in the download did not start in time', async () => {
    const { find, cached } = machine({
      download: (folder) => {
        script(join(folder, `temporal-v${CLI_VERSION}`), WORKS);
        return Promise.reject(new Error('no answer within 5 s'));
      },
    });
    expect(await find()).toBe(cached);
  });

  test('never an incomplete download', async () => {
    const { bin, find, said } = machine({
      download: (folder) => {
        script(join(folder, `temporal-v${CLI_VERSION}.downloading`), WORKS);
        return Promise.reject(new Error('connection reset'));
      },
    });
    await expect(find({ PATH: bin })).rejects.toThrow('no Temporal server can be started here');
    expect(said).toContain('temporal: not the SDK’s download: connection reset');
  });

  test('built by Go once if no other way works, with one line for each way that failed', async () => {
    const { bin, find, cached, cacheDir, said } = machine();
    script(join(bin, 'go'), go(BUILDS));
    expect(await Promise.all([find(), find()])).toEqual([cached, cached]);
    expect(readdirSync(cacheDir)).toEqual([`temporal-${CLI_VERSION}`]);
    said.length = 0;
    expect(await find()).toBe(cached);
    expect(said).toEqual(['temporal: not on PATH: none of its folders has one', `temporal: ${cached} (in our cache)`]);
  });
});

test('if every way fails, a line says why for each, and the error gives advice', async () => {
  const { bin, find, cached, said } = machine();
  script(join(bin, 'go'), go('echo "go: module lookup disabled" >&2; exit 1'));
  await expect(find()).rejects.toThrow(
    /Install the Temporal CLI .*\n.*Install Go 1\.25 .*\n.*Set TEMPORAL_CLI_PATH .*\n.*Set TEMPORAL_ADDRESS /,
  );
  expect(said).toEqual([
    'temporal: not on PATH: none of its folders has one',
    `temporal: not in our cache: ${cached} is not there`,
    `temporal: downloading ${CLI_VERSION}, once: seconds to minutes`,
    'temporal: not the SDK’s download: no network',
    `temporal: building ${CLI_VERSION} by Go, once: 1 to 5 minutes`,
    'temporal: not a build by Go: go: module lookup disabled',
  ]);
  expect(existsSync(cached)).toBe(false);
});

test('if Go is missing, a line says so', async () => {
  const { bin, find, said } = machine();
  await expect(find({ PATH: bin })).rejects.toThrow('no Temporal server can be started here');
  expect(said.at(-1)).toBe('temporal: not a build by Go: go is not on PATH');
});

test('a long step reports every 15 s that it is still running', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const under = Promise.withResolvers<void>();
  const gaveUp = Promise.withResolvers<void>();
  const { bin, find, said } = machine({ download: () => (under.resolve(), gaveUp.promise) });
  const finding = find({ PATH: bin });
  finding.catch(() => undefined);
  await under.promise;
  vi.advanceTimersByTime(31_000);
  gaveUp.reject(new Error('no network'));
  await expect(finding).rejects.toThrow();
  expect(said.slice(2, 6)).toEqual([
    `temporal: downloading ${CLI_VERSION}, once: seconds to minutes`,
    'temporal: still downloading (15 s)',
    'temporal: still downloading (30 s)',
    'temporal: not the SDK’s download: no network',
  ]);
});

test('a build ends together with the process that started it', async () => {
  const ending = new AbortController();
  const { bin, find, said } = machine({ signal: ending.signal });
  script(join(bin, 'go'), go('sleep 60'));
  const finding = find();
  finding.catch(() => undefined);
  while (!said.some((line) => line.includes('building'))) await new Promise(setImmediate);
  ending.abort(new Error('the process is ending'));
  await expect(finding).rejects.toThrow('the process is ending');
});
