import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { endLeftovers, rememberProcesses } from '../../src/cluster/leftovers.ts';
import { temporaryFolder } from '../support/folder.ts';
import { until } from '../support/processes.ts';

async function someProcess() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return { child, exited: once(child, 'exit') };
}

test('a cluster ends what a killed one has left behind, and no other program that has got one of its process ids', async () => {
  const file = join(temporaryFolder(), 'processes.json');
  const [ours, other] = [await someProcess(), await someProcess()];
  const processes = rememberProcesses(file);
  processes.started('worker-1', ours.child.pid!);
  processes.started('worker-2', other.child.pid!);
  await until(() => expect(readFileSync(file, 'utf8')).toContain('worker-2'), 10_000);
  const noted = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { since: string }>;
  noted['worker-2']!.since = 'Mon Nov 30 07:00:00 2020';
  writeFileSync(file, JSON.stringify(noted));

  await endLeftovers(file);
  expect((await ours.exited)[1]).toBe('SIGKILL');
  expect(other.child.exitCode ?? other.child.signalCode).toBeNull();
});
