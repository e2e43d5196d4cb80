import { ApplicationFailure } from '@temporalio/common';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { batched } from '../src/hubspot/batched.ts';
import type { OutreachEvent } from '../src/domain/event.ts';
import { UNLIMITED } from '../src/outgoing/call-budget.ts';
import { sendRequest } from '../src/outgoing/send-request.ts';
import { readSettings } from '../src/settings/read-settings.ts';
import { openTraces } from '../src/traces/open-traces.ts';
import { startOtlpReceiver } from './support/otlp-receiver.ts';
import { freePort, until } from './support/processes.ts';
import { startVendor } from './support/vendor-server.ts';

const WITHIN_MS = 20_000;

afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name];
});

async function tracesFor(env: Record<string, string>) {
  const lines: string[] = [];
  const write = (_fields: object, message: string) => void lines.push(message);
  const { traces: settings } = readSettings({ OTEL_BSP_SCHEDULE_DELAY: '20', ...env });
  const log = { warn: write, info: write, debug: () => undefined };
  const traces = (await openTraces(settings, 'test', log, process.env))!;
  onTestFinished(() => traces.close());
  return { traces, lines };
}

type Opened = Awaited<ReturnType<typeof tracesFor>>['traces'];

const eventOf = (serial: number): OutreachEvent =>
  ({ kind: 'reply_received', id: `reply_received-${serial.toString(16).padStart(8, '0').repeat(4)}` }) as OutreachEvent;

/** Runs the activities of effects as a worker does. */
function workerOf(traces: Opened, vendors: Record<string, string> = {}) {
  const interceptors = traces.activities(vendors);
  const info = { activityType: 'updateContact', attempt: 1, isLocal: false, taskQueue: 'queue' };
  return (key: string, run: () => Promise<unknown>) =>
    interceptors({ info } as never).inbound!.execute!({ args: [null, key], headers: {} }, run);
}

test('a collector that is away delays nothing and fails nothing, and that is logged once until it is back', async () => {
  const port = await freePort();
  const { traces, lines } = await tracesFor({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_TIMEOUT: '50',
  });
  const start = traces.dispatch(() => Promise.resolve('started'));
  let serial = 0;
  const startMany = async () => {
    for (let i = 0; i < 5; i += 1) expect(await start(eventOf((serial += 1)))).toBe('started');
  };
  const away = `traces cannot be sent to 127.0.0.1:${port}: `;
  await until(async () => {
    await startMany();
    expect(lines).toHaveLength(1);
  }, WITHIN_MS);
  expect(lines[0]).toContain(away);
  const collector = await startOtlpReceiver(port);
  await until(async () => {
    await startMany();
    expect(collector.spans.length).toBeGreaterThan(0);
    expect(lines).toContain(`traces can be sent to 127.0.0.1:${port} again`);
  }, WITHIN_MS);
  expect(lines.filter((line) => line.startsWith(away))).toHaveLength(1);
});

test('a process that ends sends its last spans, and does not wait for a collector that is silent', async () => {
  const collector = await startOtlpReceiver();
  const { traces } = await tracesFor({
    ...collector.env,
    OTEL_BSP_SCHEDULE_DELAY: '60000',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1',
  });
  const start = traces.dispatch(() => Promise.resolve('started'));
  const events = Array.from({ length: 50 }, (_, i) => eventOf(i + 1));
  await Promise.all(events.map((event) => start(event)));
  await traces.close();
  expect(collector.spans.map(({ name }) => name)).toEqual(events.map(() => 'start workflow'));

  const silent = await startVendor(() => ({ silent: true }));
  const other = await tracesFor({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: silent.url, OTEL_BSP_SCHEDULE_DELAY: '60000' });
  await other.traces.dispatch(() => Promise.resolve('started'))(eventOf(2));
  const startedAt = performance.now();
  await other.traces.close();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test('every process decides the same about which events are traced', async () => {
  const collector = await startOtlpReceiver();
  const env = { ...collector.env, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' };
  const [receiver, worker] = [await tracesFor(env), await tracesFor(env)];
  const delivery = {
    outcome: 'accepted',
    route: '/webhooks/instantly',
    startedAt: Date.now(),
    traceparent: '',
  } as const;
  const events = Array.from({ length: 40 }, (_, i) => ({ ...eventOf(0), id: `reply_received-${idOf(i)}` }));
  const attempt = workerOf(worker.traces);
  for (const event of events) {
    receiver.traces.delivered(event, delivery);
    await attempt(`${event.id}/crm`, () => Promise.resolve(null));
  }
  await Promise.all([receiver.traces.close(), worker.traces.close()]);
  const traced = events.filter(({ id }) => collector.traceOf(id).length);
  expect(traced.length).toBeGreaterThan(5);
  expect(traced.length).toBeLessThan(35);
  for (const { id } of traced) expect(collector.traceOf(id).map(({ name }) => name)).toHaveLength(2);
});

/** Digits of a number that is spread over its range. */
const idOf = (i: number): string => ((i * 0x9e3779b1) >>> 0).toString(16).padStart(8, '0') + '0'.repeat(23) + '1';

test('a follow-up has a trace of its own, which is linked with that of the event', async () => {
  const collector = await startOtlpReceiver();
  const { traces } = await tracesFor(collector.env);
  const event = eventOf(7);
  const call = { event, to: { 'reply-unanswered': { workflowId: 'reply-unanswered-1f3d' } } };
  const info = { activityType: 'callFollowUps', attempt: 1, workflowExecution: { workflowId: event.id, runId: 'run' } };
  const caller = traces.activities({})({ info } as never).inbound!;
  await caller.execute!({ args: [call], headers: {} }, () => Promise.resolve({ 'reply-unanswered': 'started' }));
  const refused = ApplicationFailure.create({ type: 'auth', nonRetryable: true, message: 'jane@acme.example' });
  const effect = workerOf(traces)(`${event.id}/reply-unanswered/remind-1`, () => Promise.reject(refused));
  await expect(effect).rejects.toBe(refused);
  await traces.close();
  const [begin] = collector.traceOf(event.id);
  const [root, remind] = ['follow-up reply-unanswered', 'remind-1'].map((name) =>
    collector.spans.find((span) => span.name === name),
  );
  expect(root).toMatchObject({ parentSpanId: '', links: [begin!.traceId] });
  expect(begin).toMatchObject({ name: 'callFollowUps', links: [root!.traceId] });
  expect(remind).toMatchObject({
    traceId: root!.traceId,
    parentSpanId: root!.spanId,
    links: [begin!.traceId],
    isError: true,
    attributes: { 'instantly_temporal.outcome': 'parked', 'error.type': 'auth' },
  });
  expect(collector.text()).not.toContain('jane@acme.example');
});

test('a call that effects of several events share is in the trace of each', async () => {
  const collector = await startOtlpReceiver();
  const vendor = await startVendor(() => ({ body: {} }));
  const { traces } = await tracesFor(collector.env);
  const call = batched<string, string>(100, UNLIMITED, async (inputs) => {
    await sendRequest({ method: 'POST', url: new URL(`${vendor.url}/batch`), mostBytes: 0 });
    return new Map(inputs.map((input) => [input, 'done']));
  });
  const events = [eventOf(8), eventOf(9)];
  const attempt = workerOf(traces, { [vendor.url]: 'hubspot' });
  await Promise.all(events.map(({ id }) => attempt(`${id}/crm`, () => call(id, {}))));
  await traces.close();
  expect(vendor.requests).toHaveLength(1);
  for (const { id } of events) {
    const spans = collector.traceOf(id);
    expect(spans.map(({ name }) => name).sort()).toEqual(['POST hubspot', 'crm']);
    expect(spans.find(({ name }) => name === 'POST hubspot')).toMatchObject({
      parentSpanId: spans.find(({ name }) => name === 'crm')!.spanId,
      attributes: { 'http.response.status_code': 200, 'server.address': '127.0.0.1', 'http.request.method': 'POST' },
    });
  }
});
