import { expect, test } from 'vitest';
import { cli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startTemporal, startWorker, until } from '../support/processes.ts';

const WITHIN_MS = 20_000;

test('doctor and the start of a worker say that workers write to separate local stores', async () => {
  const folder = temporaryFolder();
  const server = await startTemporal(folder);
  await startWorker(folder, {}, server);
  const doctor = () => cli(['doctor', '--only', 'worker'], { TEMPORAL_ADDRESS: server.address });
  expect((await doctor()).out).not.toContain('local store');
  const other = await startWorker(temporaryFolder(), {}, server);
  const says = /workers have 2 separate stores for contacts \(CRM=local\) and messages .*\d+@.*, \d+@/;
  await until(() => expect(other.printed()).toMatch(says), WITHIN_MS);
  const { out, code } = await doctor();
  expect(out).toMatch(new RegExp(`✘ local store +${says.source}[^\n]*\n +→ set DATABASE_URL`));
  expect(code).toBe(1);
});
