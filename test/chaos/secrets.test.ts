import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type History, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { unpackTar } from 'modern-tar';
import { expect, test } from 'vitest';
import { answerLinks } from '../../src/http/answer-token.ts';
import { monitorId } from '../../src/runs/monitor.ts';
import { SANDBOX_API_KEY, SANDBOX_WORKSPACE } from '../../src/sandbox/credentials.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startHubspotStub } from '../support/hubspot-stub.ts';
import { startReceiver, startSandbox, startTemporal, startWorker, until } from '../support/processes.ts';
import { LINK_KEY, SECRET } from '../support/receiver.ts';
import { cliProcess } from '../support/cli.ts';
import { startVendor } from '../support/vendor-server.ts';
import { startOtlpReceiver, type TestSpan } from '../support/otlp-receiver.ts';
import { startSlackStub } from '../support/slack-stub.ts';
import { messagesOfMonitor } from './effects.ts';
import { delivery, postUntilAcknowledged } from './traffic.ts';

const REPLY = 'the zebra crosses at midnight';
const HUBSPOT_TOKEN = 'pat-na1-nobody-may-read-this';
const SLACK_TOKEN = 'xoxb-nobody-may-read-this';
const TEMPORAL_API_KEY = 'temporal-nobody-may-read-this';
const COLLECTOR_KEY = 'collector-nobody-may-read-this';
const SECRETS = {
  SECRET,
  LINK_KEY,
  HUBSPOT_TOKEN,
  SLACK_TOKEN,
  SANDBOX_API_KEY,
  TEMPORAL_API_KEY,
  COLLECTOR_KEY,
};
const WITHIN_MS = 60_000;
const LEAD = 'jane@acme.example';
const WAY_OF_A_REPLY = [
  'GET hubspot',
  'POST /webhooks/instantly',
  'POST hubspot',
  'POST slack',
  'crm',
  'journal commit',
  'journal wait',
  'slack',
  'start workflow',
];

const ANSWER_LINK = answerLinks('https://hooks.example.com', [LINK_KEY])({
  workflowId: 'reply-unanswered-1f3d',
  runId: '00000000-0000-4000-8000-000000000000',
  question: 'remind',
});
const FILES_OF_A_BUNDLE = ['versions', 'settings', 'doctor', 'receiver', 'monitor', 'books'].map(
  (name) => `${name}.json`,
);

/** The files of a support bundle, by name. Beside these logs it gets one of other programs. */
async function bundleOf(logs: string, settings: Record<string, string>): Promise<Record<string, string>> {
  const folder = temporaryFolder();
  const [ours, proxy, output] = ['ours.log', 'proxy.log', 'bundle.tar.gz'].map((name) => join(folder, name));
  writeFileSync(ours!, logs);
  const words = [`GET ${ANSWER_LINK}`, `to=<${LEAD}>`, `?email=${encodeURIComponent(LEAD)}`, ...Object.values(SECRETS)];
  writeFileSync(proxy!, words.join('\n'));
  const args = ['support-bundle', '--output', output!, '--log', ours!, proxy!];
  const { code, out, err } = await cliProcess(args, { ...settings, INSTANTLY_WEBHOOK_SECRET: SECRET });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain(output);
  const entries = await unpackTar(gunzipSync(readFileSync(output!)));
  return Object.fromEntries(
    entries.map(({ header, data }) => [header.name.replace(/^[^/]*\//, ''), Buffer.from(data ?? []).toString()]),
  );
}

/** Each name once: an effect may be tried several times. */
const namesOf = (spans: TestSpan[]): string[] => [...new Set(spans.map(({ name }) => name))].sort();

/** All events of a history, with decoded payloads. */
function eventsOf(history: History): { type: string; text: string }[] {
  const { events } = JSON.parse(historyToJSON(history)) as {
    events: { eventId: string; activityTaskScheduledEventAttributes?: { activityType: { name: string } } }[];
  };
  return events.map((event) => ({
    type: event.activityTaskScheduledEventAttributes?.activityType.name ?? `event ${event.eventId}`,
    text: JSON.stringify(event, (key, value: unknown) =>
      key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString() : value,
    ),
  }));
}

test(
  'no secret reaches a log, a trace or a history, and no text of a reply reaches a log, a trace, a failure or, with SLACK_REPLY_TEXT=off, Slack',
  { timeout: 180_000 },
  async () => {
    const hubspot = await startHubspotStub({ setUp: true, token: HUBSPOT_TOKEN });
    // HubSpot's errors quote the refused value.
    hubspot.dials.fault = ({ method, body }) =>
      method === 'GET' || !JSON.stringify(body).includes(REPLY)
        ? undefined
        : {
            status: 400,
            body: {
              status: 'error',
              category: 'VALIDATION_ERROR',
              message: `Property values were not valid: [{"isValid":false,"message":"${REPLY} is too poetic","error":"INVALID","name":"instantly_last_reply_snippet","propertyValue":"${REPLY}"}]`,
            },
          };
    const slack = await startSlackStub();
    const collector = await startOtlpReceiver();
    const folder = temporaryFolder();
    const server = await startTemporal(folder);
    const sandbox = await startSandbox(folder);
    const settings = {
      LOG_LEVEL: 'trace',
      TEMPORAL_ADDRESS: server.address,
      INSTANTLY_API_KEY: SANDBOX_API_KEY,
      INSTANTLY_API_URL: `${sandbox.url}/api/v2`,
      MONITOR_INTERVAL: '1 second',
      CRM: 'hubspot',
      HUBSPOT_TOKEN,
      HUBSPOT_API_URL: hubspot.url,
      SLACK_BOT_TOKEN: SLACK_TOKEN,
      SLACK_API_URL: slack.url,
      SLACK_MESSAGES_PER_SECOND: '20',
      SLACK_REPLY_TEXT: 'off',
      TEMPORAL_API_KEY,
      TEMPORAL_TLS: 'false',
      ANSWER_LINK_KEY: LINK_KEY,
      ...collector.env,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${COLLECTOR_KEY}`,
    };
    const receiver = await startReceiver(folder, settings);
    const worker = await startWorker(folder, { ...settings, PUBLIC_URL: receiver.url }, server);
    const { client } = server.temporal;

    const { body, event } = delivery('reply_received', LEAD, Date.UTC(2026, 0, 5), 1);
    const reply = { ...(JSON.parse(body) as object), reply_text: REPLY, reply_html: `<p>${REPLY}</p>` };
    const sent = { event, body: JSON.stringify(reply) };
    await fetch(`${receiver.url}/webhooks/instantly/key/${SECRET}`, { method: 'POST', body: sent.body });
    await fetch(`${receiver.url}/webhooks/instantly/key/${SECRET}-not`, { method: 'POST', body: sent.body });
    await postUntilAcknowledged(receiver.url, sent);
    const handle = client.workflow.getHandle(event.id);
    const monitor = client.workflow.getHandle(monitorId(SANDBOX_WORKSPACE));
    await until(
      async () => {
        expect((await handle.describe()).searchAttributes['Attention']).toEqual(['rejected']);
        expect(slack.messages.length).toBeGreaterThan(0);
        // The monitor also has a history.
        expect((await monitor.describe()).historyLength).toBeGreaterThan(30);
      },
      WITHIN_MS,
      [receiver, worker],
    );

    const logs = receiver.printed() + worker.printed();
    expect(logs).toContain(event.id);
    expect(logs).not.toContain(REPLY);
    expect(logs).toContain(`"trace_id":"${event.id.slice(-32)}"`);
    await until(() => expect(namesOf(collector.traceOf(event.id))).toEqual(WAY_OF_A_REPLY), WITHIN_MS);
    const spans = collector.text();
    for (const [name, secret] of Object.entries({ ...SECRETS, REPLY, LEAD })) expect(spans, name).not.toContain(secret);
    const bundle = await bundleOf(logs, { ...settings, PORT: new URL(receiver.url).port, PUBLIC_URL: receiver.url });
    expect(Object.keys(bundle)).toEqual(expect.arrayContaining(FILES_OF_A_BUNDLE));
    for (const [name, secret] of Object.entries({ ...SECRETS, REPLY, LEAD, LINK: ANSWER_LINK.split('/').at(-1)! }))
      for (const [file, text] of Object.entries(bundle)) expect(text, `${name} in ${file}`).not.toContain(secret);
    const own = eventsOf(await handle.fetchHistory());
    const others = eventsOf(await monitor.fetchHistory());
    for (const [name, secret] of Object.entries(SECRETS)) {
      expect(logs, name).not.toContain(secret);
      for (const { type, text } of [...own, ...others]) expect(text, `${name} in ${type}`).not.toContain(secret);
    }
    expect(own.filter(({ text }) => text.includes(REPLY)).map(({ type }) => type)).toEqual([
      'event 1',
      'updateContact',
    ]);
    expect(JSON.stringify(slack.messages)).not.toContain(REPLY);
    const details = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(details.currentDetails).toContain('rejected');
    expect(details.currentDetails).not.toContain(REPLY);
  },
);

test(
  'a vendor’s error that contains our key brings the key into no log, history, answer or terminal',
  { timeout: 120_000 },
  async () => {
    const key = 'instantly/nobody+may=read-this';
    const base64 = Buffer.from(`key:${key}`).toString('base64');
    const words = `no such key as ${key}, ${encodeURIComponent(key)} or ${base64}`;
    const vendor = await startVendor(() => ({ status: 401, body: { message: words } }));
    const folder = temporaryFolder();
    const server = await startTemporal(folder);
    const settings = {
      LOG_LEVEL: 'trace',
      TEMPORAL_ADDRESS: server.address,
      INSTANTLY_API_KEY: key,
      INSTANTLY_API_URL: vendor.url,
      INSTANTLY_WORKSPACE: SANDBOX_WORKSPACE,
      MONITOR_INTERVAL: '1 second',
    };
    const receiver = await startReceiver(folder, settings);
    const worker = await startWorker(folder, { ...settings, PUBLIC_URL: receiver.url }, server);
    const monitor = server.temporal.client.workflow.getHandle(monitorId(SANDBOX_WORKSPACE));
    const env = { ...settings, DATA_DIR: folder, INSTANTLY_WEBHOOK_SECRET: SECRET, PUBLIC_URL: receiver.url };
    const outbox = () => cliProcess(['outbox', 'list', '--json'], env);
    const isTold = async () => expect(JSON.stringify(await messagesOfMonitor(folder))).toContain('no such key as');
    await until(isTold, WITHIN_MS, [receiver, worker]);

    const shown = {
      log: receiver.printed() + worker.printed(),
      history: eventsOf(await monitor.fetchHistory())
        .map(({ text }) => text)
        .join(''),
      outbox: (await outbox()).out,
      doctor: (await cliProcess(['doctor'], env)).out,
      readyz: await (await fetch(`${receiver.url}/readyz`)).text(),
      metrics: await (await fetch(`${receiver.url}/metrics`)).text(),
    };
    for (const [where, text] of Object.entries(shown)) {
      if (!['readyz', 'metrics'].includes(where)) expect(text, where).toContain('no such key as [redacted]');
      for (const form of [key, encodeURIComponent(key), base64]) expect(text, where).not.toContain(form);
    }
  },
);
