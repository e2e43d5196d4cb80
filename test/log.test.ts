import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepSecret, mask } from '../src/log/mask.ts';

test('a secret that is logged by mistake is removed', () => {
  const module = join(import.meta.dirname, '../src/log/log.ts');
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

test('a secret of this process is removed from a message in every form', () => {
  const secret = 'hunter2/with+signs"and\\more';
  keepSecret(secret, 'short');
  const forms = [
    secret,
    JSON.stringify({ message: secret }),
    encodeURIComponent(secret),
    encodeURIComponent(secret).toLowerCase(),
    ...['', 'a', 'ab', 'user:'].flatMap((before) =>
      (['base64', 'base64url'] as const).map((way) => Buffer.from(`${before}${secret} and on`).toString(way)),
    ),
  ];
  for (const form of forms) {
    expect(mask(`before ${form} after`)).toMatch(/^before .*\[redacted\].* after$/);
    expect(mask(`before ${form} after`)).not.toMatch(/hunter2|aHVudGVyM/);
  }
  expect(mask('a short word stays')).toBe('a short word stays');
});
