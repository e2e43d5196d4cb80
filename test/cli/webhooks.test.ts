import { expect, inject, onTestFinished, test } from 'vitest';
import type { Webhook } from '../../src/sandbox/webhooks.ts';
import { samplePayload } from '../../src/sandbox/payloads.ts';
import { cli } from '../support/cli.ts';
import { listenForTest, SECRET } from '../support/receiver.ts';
import { runReceiver, runSandbox } from '../sandbox/support.ts';

/** Runs the commands with the sandbox and a receiver, without a monitor. */
async function commands() {
  const instantly = await runSandbox();
  const receiver = await listenForTest();
  onTestFinished(() => receiver.close(0));
  const env = {
    SANDBOX_PORT: new URL(instantly.url).port,
    PUBLIC_URL: receiver.url,
    INSTANTLY_WEBHOOK_SECRET: SECRET,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
  };
  const run = (...args: string[]) => cli(args, env);
  const json = async <T>(...args: string[]) => JSON.parse((await run(...args, '--json')).out) as T;
  return { ...instantly, receiver, run, json };
}

test(
  'webhooks are planned, applied, listed, tested, resumed and deleted, for people and for programs',
  { timeout: 120_000 },
  async () => {
    const { run, json, receiver, sandbox, subscribe, call, turn } = await commands();
    expect((await run('webhooks', 'plan')).out).toBe(
      '+ create a webhook for all_events: none of our webhooks delivers it\n',
    );
    const [applied] = await json<{ id: string; action: string }[]>('webhooks', 'apply');
    expect(applied).toMatchObject({ action: 'create' });
    expect((await run('webhooks', 'apply')).out).toBe('nothing to change\n');
    const foreign = await subscribe(`${receiver.url}/webhooks/instantly`, {
      name: 'by hand',
      event_type: 'all_events',
    });
    expect((await run('webhooks', 'plan')).out).toMatch(
      /^nothing to change\n! by hand \(.+\) sends events to our receiver/,
    );
    expect((await run('webhooks', 'list')).out).toMatch(
      /active +yes +all_events .*\n|active +no +all_events .*by hand/,
    );

    expect((await run('webhooks', 'test', applied!.id.slice(0, -4))).out).toMatch(
      /^the receiver answered 200 in \d+ ms/,
    );
    const refused = await run('webhooks', 'test', foreign.id);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.out).toContain('the receiver answered 401');

    await turn({ disableAfter: 1, retryDelaysMs: [] });
    const broken = await runReceiver(500);
    await call(`PATCH /webhooks/${applied!.id}`, { target_hook_url: broken.url });
    await sandbox.emit(samplePayload('email_opened'), { wait: true });
    expect((await run('webhooks', 'plan')).out).toMatch(
      /~ change url of the webhook for all_events .*\n.*\n?! .* is off since/s,
    );
    expect((await run('webhooks', 'resume', applied!.id)).out).toMatch(/ is active\n$/);

    const health = await run('webhooks', 'health');
    expect(health.out).toMatch(/DAY \(UTC\) +DELIVERIES.*FAILED\n(.+\n){29}.+ [█░]+ +2 +2 \(100\.0 %\)\n/);
    expect(health.out).toContain('it was never started');

    expect(await run('webhooks', 'delete', foreign.id, '--yes')).toMatchObject({ code: 1 });
    expect((await run('webhooks', 'delete', applied!.id)).err).toContain('pass --yes');
    expect(await json('webhooks', 'delete', applied!.id, '--yes')).toMatchObject({ deleted: true, id: applied!.id });
    expect((await run('webhooks', 'delete', foreign.id, '--yes', '--force')).out).toBe('deleted: by hand\n');
    expect((await call<{ items: Webhook[] }>('GET /webhooks')).body.items).toEqual([]);
  },
);

test(
  'reconcile counts the events of a period with --dry-run, then replays each once',
  { timeout: 60_000 },
  async () => {
    const { run, json, receiver, sandbox, subscribe, turn } = await commands();
    await turn({ retryDelaysMs: [] });
    await subscribe(`${receiver.url}/webhooks/instantly`, { event_type: 'all_events' });
    const lead_email = `${crypto.randomUUID()}@acme.example`;
    for (const kind of ['reply_received', 'email_opened', 'email_opened']) {
      await sandbox.emit(samplePayload(kind, { lead_email, step: Math.ceil(Math.random() * 1e6) }), { wait: true });
    }
    const from = new Date().toISOString().slice(0, 10);
    type Counts = { dryRun: boolean; kinds: Record<string, object> };
    const counts = (known: number, replayed: number) => ({
      known,
      replayed,
      inLog: known + replayed,
      ignored: 0,
      refused: 0,
    });
    expect(await json<Counts>('reconcile', '--from', from, '--dry-run')).toMatchObject({
      dryRun: true,
      kinds: { reply_received: counts(0, 1), email_opened: counts(0, 2) },
    });
    expect((await run('reconcile', '--from', from)).out).toMatch(
      /KIND +IN THE LOG +ALREADY PROCESSED +REPLAYED.*\nemail_opened +2 +0 +2 .*\nreply_received +1 +0 +1 .*\nall +3 +0 +3 /,
    );
    expect((await json<Counts>('reconcile', '--from', from)).kinds).toEqual({
      reply_received: counts(1, 0),
      email_opened: counts(2, 0),
    });
  },
);

test.each([
  [['--from', 'someday'], '--from is "someday", it should be a duration such as "7 days"'],
  [['--from', '2026-02-31x'], '--from is "2026-02-31x"'],
  [['--from', '2026-01-02', '--to', '2026-01-01'], 'it should be before --to'],
  [['--from', '2020-01-01'], 'remembers events only since'],
])('reconcile %j is refused', async (args, message) => {
  const env = { TEMPORAL_ADDRESS: inject('temporalAddress'), PUBLIC_URL: 'http://127.0.0.1:1' };
  const { code, err } = await cli(['reconcile', ...args], env);
  expect(err).toContain(message);
  expect(code).toBe(1);
});

test('without a PUBLIC_URL webhooks plan says that it is not set', async () => {
  const { code, err } = await cli(['webhooks', 'plan'], {
    INSTANTLY_API_KEY: 'k',
    INSTANTLY_WEBHOOK_SECRET: 's'.repeat(16),
  });
  expect(err).toContain('PUBLIC_URL is not set');
  expect(code).toBe(1);
});

test('the sandbox’s dials are shown and changed; an unknown dial is refused with the names of all', async () => {
  const { run, json } = await commands();
  expect(await json('sandbox', 'dials', 'errorRate=0.2', 'apiFault=401')).toMatchObject({
    errorRate: 0.2,
    apiFault: '401',
  });
  expect((await run('sandbox', 'dials')).out).toMatch(
    /DIAL +VALUE +DEFAULT +WHAT\n[^]*errorRate +0\.2 +0 +Probability/,
  );
  expect((await run('sandbox', 'dials', 'errors=1')).err).toMatch(
    /is "errors", it should be one of duplicates, .*errorRate/,
  );
  expect((await run('sandbox', 'dials', 'apiFault=scope')).err).toBe(
    'apiFault is "scope", it should be one of 401, 402, 403, none, nonsense\n',
  );
  expect((await run('sandbox', 'dials', 'errorRate=7')).err).toMatch(/^errorRate is 7: .*; it is: Probability/);
  expect((await run('events', 'send', 'email_opened', '--by-sandbox')).out).toBe('the sandbox delivers the event\n');
  expect(await json('sandbox', 'dials', '--reset')).toMatchObject({ errorRate: 0, apiFault: 'none' });
});
