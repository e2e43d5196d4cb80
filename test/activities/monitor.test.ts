import type { ApplicationFailure } from '@temporalio/common';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMonitorActivities, type MonitorWorld } from '../../activities/monitor.ts';
import type { MonitorActivities } from '../../src/domain/monitor/activities.ts';
import { createInstantly } from '../../src/instantly/client.ts';
import { SANDBOX_API_KEY } from '../../src/sandbox/credentials.ts';
import { samplePayload } from '../../src/sandbox/payloads.ts';
import { runActivity } from '../support/activity.ts';
import { listenForTest, SECRET } from '../support/receiver.ts';
import { startVendor } from '../support/vendor-server.ts';
import { runSandbox } from '../sandbox/support.ts';

const HOUR = 3_600_000;
const nowhere = 'http://127.0.0.1:1';

/** The sandbox in place of Instantly, the real receiver, and the monitor's activities. */
async function monitorWorld(overrides: Partial<MonitorWorld> = {}, receiverOverrides: object = {}) {
  const instantly = await runSandbox();
  const receiver = await listenForTest(receiverOverrides);
  onTestFinished(() => receiver.close(0));
  const world: MonitorWorld = {
    instantly: createInstantly({ apiUrl: `${instantly.url}/api/v2`, apiKey: SANDBOX_API_KEY, requestsPerSecond: 100 }),
    declared: { publicUrl: receiver.url, events: ['all_events'], secret: SECRET },
    receiverUrl: receiver.url,
    intervalMs: 1,
    zone: 'Europe/Berlin',
    silenceAfterMs: HOUR,
    replay: { eventsIgnored: new Set(), dispatch: () => Promise.resolve('started') },
    memoryMs: () => Promise.resolve(30 * 24 * HOUR),
    newestStart: () => Promise.resolve(undefined),
    countParked: () => Promise.resolve([]),
    ...overrides,
  };
  const activities = createMonitorActivities(world);
  const run = <A extends keyof MonitorActivities>(name: A, ...input: Parameters<MonitorActivities[A]>) => {
    const activity = activities[name] as (...args: unknown[]) => Promise<unknown>;
    return runActivity(activity, ...input) as Promise<Awaited<ReturnType<MonitorActivities[A]>>>;
  };
  return { ...instantly, receiver, run };
}

const failureOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error as ApplicationFailure,
  );

describe('a webhook', () => {
  test('that is created delivers to the receiver', async () => {
    const { run, receiver, sandbox } = await monitorWorld();
    const { changes } = await run('surveyWebhooks', []);
    for (const change of changes) await run('changeWebhook', change);
    await sandbox.emit(samplePayload('reply_received'), { wait: true });
    expect(receiver.kept).toMatchObject([{ kind: 'reply_received' }]);
    expect((await run('surveyWebhooks', [])).changes).toEqual([]);
  });

  test('that an earlier attempt created is not created again', async () => {
    const { run, all } = await monitorWorld();
    const create = { action: 'create', eventType: 'all_events' } as const;
    const id = await run('changeWebhook', create);
    expect(await run('changeWebhook', create)).toBe(id);
    expect(await all('/webhooks')).toHaveLength(1);
  });

  test('gets no secret that the receiver refuses', async () => {
    const { run, all } = await monitorWorld({}, { secrets: ['another'] });
    const failure = await failureOf(run('changeWebhook', { action: 'create', eventType: 'all_events' }));
    expect(failure).toMatchObject({ type: 'config', nonRetryable: true });
    expect(failure.message).toMatch(/refuses the secret.*INSTANTLY_WEBHOOK_SECRET/);
    expect(failure.message).not.toContain(SECRET);
    expect(await all('/webhooks')).toEqual([]);
  });

  test('keeps its secret while the receiver is unreachable', async () => {
    const declared = { publicUrl: nowhere, events: ['all_events'], secret: 'new' };
    const { run, subscribe, all } = await monitorWorld({ declared, receiverUrl: nowhere });
    const { id } = await subscribe(`${nowhere}/webhooks/instantly`);
    const change = { action: 'patch', id, eventType: 'all_events', fields: ['secret', 'name'] } as const;
    expect(await failureOf(run('changeWebhook', { ...change, fields: [...change.fields] }))).toMatchObject({
      type: 'unavailable',
      nonRetryable: false,
    });
    expect(await all('/webhooks')).toMatchObject([{ headers: null, name: null }]);
  });

  test('is shown but never changed if PUBLIC_URL is not set', async () => {
    const { run, subscribe } = await monitorWorld({ declared: undefined });
    await subscribe('https://somewhere.example/hook');
    const survey = await run('surveyWebhooks', []);
    expect(survey).toMatchObject({ changes: [], webhooks: [{ ours: false, url: 'https://somewhere.example/hook' }] });
    expect(survey).not.toHaveProperty('publicUrl');
  });
});

test.each([
  ['401', 'auth', true],
  ['402', 'auth', true],
  ['403', 'auth', true],
  ['nonsense', 'unavailable', false],
] as const)('an answer %s of Instantly has the failure class %s', async (apiFault, type, nonRetryable) => {
  const { run, turn } = await monitorWorld();
  await turn({ apiFault });
  expect(await failureOf(run('surveyWebhooks', []))).toMatchObject({ type, nonRetryable });
});

describe('the check of the receiver', () => {
  const sick = { readiness: () => Promise.resolve({ ready: false, problems: ['Temporal is away'], journal: {} }) };

  test('uses the public URL', async () => {
    const { run } = await monitorWorld({ receiverUrl: nowhere });
    expect(await run('checkReceiver')).toEqual({ healthy: true, via: 'public URL', problems: [] });
  });

  test('uses the local address if the public URL cannot be reached from inside', async () => {
    const declared = { publicUrl: nowhere, events: [], secret: SECRET };
    const { run } = await monitorWorld({ declared });
    expect(await run('checkReceiver')).toMatchObject({ healthy: true, via: 'local address' });
  });

  test('uses the local address if another program answers at the public URL', async () => {
    const proxy = await startVendor(() => ({ status: 502, body: '<html>Bad gateway</html>' }));
    const { run } = await monitorWorld({ declared: { publicUrl: proxy.url, events: [], secret: SECRET } });
    expect(await run('checkReceiver')).toMatchObject({ healthy: true, via: 'local address' });
  });

  test('says why the receiver is not ready', async () => {
    const { run } = await monitorWorld({}, sick);
    expect(await run('checkReceiver')).toEqual({ healthy: false, via: 'public URL', problems: ['Temporal is away'] });
  });

  test('fails if nothing answers, and names an address once even if both are the same', async () => {
    const { run } = await monitorWorld({
      declared: { publicUrl: nowhere, events: [], secret: SECRET },
      receiverUrl: nowhere,
    });
    const state = await run('checkReceiver');
    expect(state).toMatchObject({ healthy: false, via: 'none' });
    expect(state.problems).toHaveLength(1);
  });
});

describe('deliveries', () => {
  const now = Date.now();
  const silence = { now, silenceAfterMs: HOUR };

  test('are counted for each of seven days, even for days without any', async () => {
    const { run, sandbox, subscribe, receiver } = await monitorWorld();
    await subscribe(`${receiver.url}/webhooks/instantly`, {
      event_type: 'all_events',
      headers: { 'x-webhook-secret': SECRET },
    });
    await sandbox.emit(samplePayload('email_opened'), { wait: true });
    const { days } = await run('measureDeliveries', silence);
    expect(days).toHaveLength(7);
    expect(days.at(-1)).toEqual({ date: new Date(now).toISOString().slice(0, 10), total: 1, failed: 0 });
    expect(days[0]).toMatchObject({ total: 0, failed: 0 });
  });

  test('count as silent only if campaigns are active and there were events before', async () => {
    const { run, sandbox } = await monitorWorld();
    const lastEventAt = now - 2 * HOUR;
    expect(await run('measureDeliveries', silence)).not.toHaveProperty('campaignsActive');
    expect(await run('measureDeliveries', { ...silence, lastEventAt })).toMatchObject({
      campaignsActive: false,
      lastEventAt,
    });
    await sandbox.emit(samplePayload('email_sent'));
    expect(await run('measureDeliveries', { ...silence, lastEventAt })).toMatchObject({ campaignsActive: true });
  });

  test('that started no workflow also end a silence', async () => {
    const { run, sandbox, subscribe, receiver } = await monitorWorld();
    await subscribe(`${receiver.url}/webhooks/instantly`, {
      event_type: 'all_events',
      headers: { 'x-webhook-secret': SECRET },
    });
    await sandbox.emit(samplePayload('email_opened'), { wait: true });
    const { lastEventAt, campaignsActive } = await run('measureDeliveries', {
      ...silence,
      lastEventAt: now - 2 * HOUR,
    });
    expect(lastEventAt).toBeGreaterThan(now - HOUR);
    expect(campaignsActive).toBeUndefined();
  });

  test('that are older than Temporal’s retention are not replayed', async () => {
    const starts: string[] = [];
    const row = (hoursAgo: number) => ({
      ...{ id: String(hoursAgo), timestamp_created: new Date(now - hoursAgo * HOUR).toISOString(), success: false },
      webhook_url: 'https://hooks.example.com/webhooks/instantly',
      payload: { event_type: 'email_opened', lead_email: `h${hoursAgo}@acme.example` },
    });
    const vendor = await startVendor(() => ({ body: { items: [row(1), row(30), row(60)] } }));
    const { run } = await monitorWorld({
      instantly: createInstantly({ apiUrl: vendor.url, apiKey: 'k', requestsPerSecond: 100 }),
      declared: { publicUrl: 'https://hooks.example.com', events: [], secret: SECRET },
      memoryMs: () => Promise.resolve(48 * HOUR),
      replay: {
        eventsIgnored: new Set(),
        dispatch: (event) => {
          if ('lead' in event) starts.push(event.lead.email);
          return Promise.resolve('started');
        },
      },
    });
    await run('replayDeliveries', { since: now - 90 * HOUR, until: now, everything: true, strayDigests: [] });
    expect(starts).toEqual(['h1@acme.example', 'h30@acme.example']);
  });
});
