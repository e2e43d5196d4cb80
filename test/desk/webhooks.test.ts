import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createMonitorActivities } from '../../activities/monitor.ts';
import { NO_COUNTS } from '../../src/domain/books/books.ts';
import { HOUR_MS } from '../../src/domain/duration.ts';
import { createInstantly } from '../../src/instantly/client.ts';
import { monitorRowsOf } from '../../src/model-feed/monitor-rows.ts';
import { ensureMonitor } from '../../src/runs/monitor.ts';
import { SANDBOX_API_KEY } from '../../src/sandbox/credentials.ts';
import { samplePayload } from '../../src/sandbox/payloads.ts';
import { checkUpdate } from '../../workflows/webhook-monitor/messages.ts';
import { runSandbox } from '../sandbox/support.ts';
import { cli } from '../support/cli.ts';
import { deskPage, TOM } from '../support/desk-page.ts';
import { listenForTest, SECRET } from '../support/receiver.ts';
import { temporalForTest } from '../support/temporal.ts';

/** A monitor on the dev server that watches the sandbox’s webhooks, and the desk beside it. It looks only when somebody asks. */
async function watched() {
  const [sandbox, temporal] = [await runSandbox(), await temporalForTest()];
  const arriving = { fails: false };
  const receiver = await listenForTest({
    accept: () => (arriving.fails ? Promise.reject(new Error('disk full')) : Promise.resolve('accepted')),
  });
  onTestFinished(() => receiver.close(0));
  const workspace = randomUUID();
  const page = await deskPage({
    temporal,
    env: { INSTANTLY_WORKSPACE: workspace, TEMPORAL_TASK_QUEUE: `test-${workspace}` },
  });
  const { settings } = page.desk;
  const instantly = createInstantly({
    ...settings.instantly,
    apiUrl: `${sandbox.url}/api/v2`,
    apiKey: SANDBOX_API_KEY,
  });
  const activities = createMonitorActivities({
    instantly,
    declared: { publicUrl: receiver.url, events: ['all_events'], secret: SECRET },
    ...{ receiverUrl: receiver.url, intervalMs: HOUR_MS, zone: 'UTC', silenceAfterMs: HOUR_MS },
    replay: { eventsIgnored: new Set(), dispatch: () => Promise.resolve('started') },
    memoryMs: () => Promise.resolve(24 * HOUR_MS),
    newestStart: () => Promise.resolve(undefined),
    readBooks: (until) => Promise.resolve({ since: 0, until, notes: [], total: NO_COUNTS, drift: {}, examples: [] }),
    countParked: () => Promise.resolve([]),
  });
  const worker = await Worker.create({
    connection: temporal.connection,
    taskQueue: settings.temporal.taskQueue,
    workflowBundle: { codePath: inject('workflowBundle') },
    activities: {
      ...activities,
      // So that only a person switches the webhook on.
      checkReceiver: () => Promise.resolve({ healthy: false, via: 'none', problems: ['it is <b>busy</b>'] }),
      postMessage: () => Promise.resolve(),
    },
  });
  const running = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await running;
  });
  const monitor = await ensureMonitor(settings, temporal, instantly);
  onTestFinished(async () => void (await monitor.terminate().catch(() => undefined)));
  await monitor.executeUpdate(checkUpdate);
  await page.model.write(await monitorRowsOf(temporal, workspace));
  return { ...page, ...sandbox, sandboxUrl: sandbox.url, workspace, arriving, monitor };
}

test('an operator tests a webhook, lets the monitor look, and switches a webhook on again; the history has the name, the page what was missed', async () => {
  const { get, post, turn, sandbox, workspace, arriving, monitor, model, sandboxUrl } = await watched();
  const [webhook] = await model.webhooks();
  const path = `/webhooks/${workspace}`;
  expect((await get('/webhooks')).text).toMatch(/The webhook is on[^]*yes: the webhooks for/);

  expect(await post(`${path}/${webhook!.id}/test`, {}, { as: TOM })).toMatchObject({ status: 403 });
  expect(await post(`${path}/nothing/test`)).toMatchObject({ status: 404 });
  expect(await post(`${path}/${webhook!.id}/test`)).toMatchObject({ status: 303 });
  expect((await get('/webhooks')).text).toMatch(/the receiver answered 200 in \d+ ms[^]* by maya/);

  await turn({ disableAfter: 1, retryDelaysMs: [] });
  arriving.fails = true;
  await sandbox.emit(samplePayload('reply_received'), { wait: true });
  arriving.fails = false;
  expect(await post(`${path}/check`)).toMatchObject({ status: 303 });
  const off = (await get('/webhooks')).text;
  expect(off).toMatch(
    /1 of 1 webhooks is off[^]*is off<\/h2>[^]*1 event missed, 1 replayed so far[^]*it is &#60;b&#62;busy/,
  );
  expect((await get('/webhooks', { as: TOM })).text).not.toContain('Switch on');

  expect(await post(`${path}/${webhook!.id}/resume`)).toMatchObject({ status: 303 });
  expect((await get('/webhooks')).text).toMatch(/The webhook is on[^]*was switched off and is on again/);

  // Who types it at the command line is in the same history.
  const env = {
    ...{
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      INSTANTLY_API_URL: `${sandboxUrl}/api/v2`,
      INSTANTLY_WORKSPACE: workspace,
    },
    ...{ INSTANTLY_API_KEY: SANDBOX_API_KEY, INSTANTLY_WEBHOOK_SECRET: SECRET },
  };
  const typed = await cli(['webhooks', 'test', webhook!.id, '--by', 'ann'], env);
  expect(typed).toMatchObject({
    err: '',
    out: expect.stringMatching(/^the receiver answered 200 in \d+ ms/) as string,
  });
  const log = await cli(['attention', 'log', '--by', 'ann', '--json'], env);
  expect(JSON.parse(log.out)).toMatchObject([{ by: 'ann', what: 'test', decision: `test ${webhook!.id}` }]);

  const { events } = await monitor.fetchHistory();
  const orders = events!.flatMap(({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => {
    const input = accepted?.acceptedRequest?.input;
    const [given] = input?.args?.payloads ?? [];
    return given ? [[input!.name, JSON.parse(Buffer.from(given.data!).toString()) as unknown]] : [];
  });
  expect(orders).toEqual([
    ['test', { by: 'maya', webhookId: webhook!.id }],
    ['check', { by: 'maya' }],
    ['resume', { by: 'maya', webhookId: webhook!.id }],
    ['test', { by: 'ann', webhookId: webhook!.id }],
  ]);
});

test('the page shows an incident with its counts, and a webhook’s name is text', async () => {
  const { model, get } = await deskPage();
  const at = Date.parse('2026-01-02T03:04:00Z');
  const common = { workspace: 'w', seen: at, name: '<script>x</script>' };
  await model.write({
    incident: [
      {
        ...common,
        id: 'a',
        webhook: 'w1',
        off: at,
        back: at + HOUR_MS,
        ended: at + HOUR_MS,
        replayed: 60,
        lost: 0,
        waits: '',
      },
      { ...common, id: 'b', webhook: 'w1', off: at, back: 0, ended: 0, replayed: 7, lost: 2, waits: 'Wait.' },
    ],
  });
  const { text } = await get('/webhooks');
  expect(text).toMatch(/9 events missed, 7 replayed, at least 2 cannot be replayed so far\.[^]*Wait\./);
  expect(text).toMatch(/03:04[^]*04:04[^]*1 h[^]*"Missed"[^>]*>\s*<div>60<[^]*"Replayed"[^>]*>\s*<div>60</);
  expect(text).not.toContain('<script>x');
});
