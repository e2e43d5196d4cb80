import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('a secret that somebody logs by mistake does not reach the log', () => {
  const module = join(import.meta.dirname, '../src/log.ts');
  const script = `
    import { createLog } from ${JSON.stringify(module)};
    createLog('info').info({
      authorization: 'Bearer hunter2',
      headers: { 'x-webhook-secret': 'hunter2', authorization: 'hunter2' },
      settings: { instantly: { apiKey: 'hunter2' }, slack: { token: 'hunter2' } },
    }, 'hello');`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(stdout).toContain('hello');
  expect(stdout).not.toContain('hunter2');
});
