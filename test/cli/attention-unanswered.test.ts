import { expect, test } from 'vitest';
import { desk } from '../support/desk.ts';

test(
  'a decision without an answer is not reported as failed: the workflow acts on it once a worker runs again',
  { timeout: 120_000 },
  async () => {
    const { run, ours, events, handles, mend, stop, start } = await desk('auth');
    await stop();
    expect(await run('retry', ...ours)).toMatchObject({
      code: 1,
      out:
        `1 matched: 0 retried, 0 already repaired, 0 failed, 1 unanswered\nunanswered: ${events[0]!.id}\n` +
        'A workflow that did not answer may still act on it once a worker runs (npm run cli -- doctor).\n',
    });
    mend();
    await start();
    expect(await handles[0]!.result()).toEqual({ crm: 'done', slack: 'done' });
  },
);
