import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EventKind } from '../../src/domain/event.ts';
import { delivery, post } from '../chaos/traffic.ts';
import { startHubspotStub } from '../support/hubspot-stub.ts';
import { freePort, startReceiver, startSandbox, startTemporal, startWorker } from '../support/processes.ts';
import { startSlackStub } from '../support/slack-stub.ts';
import { startTemporalRelay } from '../support/temporal-relay.ts';
import { startPrometheus } from './prometheus.ts';

/** The product, its vendors and Temporal on this machine, and a Prometheus that watches them. */
export async function openScene(
  folder: string,
  { receiverFolder = folder, settings: more = {} }: { receiverFolder?: string; settings?: Record<string, string> },
) {
  const server = await startTemporal(folder);
  const sandbox = await startSandbox(folder);
  const hubspot = await startHubspotStub({ setUp: true });
  const slack = await startSlackStub();
  const relay = await startTemporalRelay(server.address);
  const settings = {
    ...sandbox.env,
    ...hubspot.env,
    HUBSPOT_REQUESTS_PER_SECOND: '90',
    SLACK_BOT_TOKEN: 'xoxb-of-the-stub',
    SLACK_API_URL: slack.url,
    SLACK_MESSAGES_PER_SECOND: '2',
    MONITOR_INTERVAL: '2 seconds',
    SILENCE_AFTER: '1 minute',
    BOOKS_SETTLE: '1 second',
    TEMPORAL_ADDRESS: server.address,
    ...more,
  };
  mkdirSync(receiverFolder, { recursive: true });
  const receiver = await startReceiver(receiverFolder, { ...settings, DATA_DIR: receiverFolder });
  const ops = `127.0.0.1:${await freePort()}`;
  const env = { ...settings, PUBLIC_URL: receiver.url, OPS_ADDRESS: ops };
  const worker = await startWorker(folder, env, { address: relay.address, temporal: server.temporal });
  let serial = 0;
  /** Payloads of events that happen now. */
  const payloads = (count: number, kind: EventKind = 'reply_received') =>
    Array.from({ length: count }, () => {
      serial += 1;
      return delivery(kind, `lead-${serial}@acme.example`, Date.now(), serial);
    });
  return {
    server,
    sandbox,
    hubspot,
    slack,
    relay,
    receiver,
    worker,
    settings: env,
    /** Instantly delivers so many events; resolves when it has given up or all were answered 200. */
    deliver: (count: number, kind?: EventKind) =>
      sandbox.call(
        'POST /sandbox/events?wait=1',
        payloads(count, kind).map(({ body }) => JSON.parse(body) as unknown),
      ),
    /** Posts events to a receiver and returns the statuses of the answers. */
    postTo: (url: string, count: number) =>
      Promise.all(payloads(count).map((one) => post(url, one).then(({ status }) => status))),
    watch: (others: Record<string, string> = {}) =>
      startPrometheus(folder, { receiver: new URL(receiver.url).host, worker: ops, ...others }),
  };
}

export const folderIn = (folder: string, name: string): string => {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
};
