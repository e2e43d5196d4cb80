import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Contact, merge } from '../../src/domain/contact.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { compact } from '../../src/hubspot/record.ts';
import { cli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startHubspotStub, STUB_TOKEN } from '../support/hubspot-stub.ts';
import { startReceiver, startSandbox, startTemporal, startWorker, until } from '../support/processes.ts';
import { messagesOf, messagesOfMonitor } from './effects.ts';
import { delivery, postUntilAcknowledged } from './traffic.ts';

const REVOKED_SECONDS = Number(process.env['REVOKED_SECONDS'] ?? 6);
const AROUND_SECONDS = 1;
const PER_SECOND = 5;
const LEADS = 20;
const WITHIN_MS = 90_000 + REVOKED_SECONDS * 500;

test(
  'while HubSpot refuses the token no event fails, the other effects are done and ops get one message; one retry then does all parked effects',
  { timeout: WITHIN_MS * 2 + REVOKED_SECONDS * 1_000 },
  async () => {
    const hubspot = await startHubspotStub({ setUp: true });
    const folder = temporaryFolder();
    const server = await startTemporal(folder);
    const sandbox = await startSandbox(folder);
    const settings = {
      ...sandbox.env,
      TEMPORAL_ADDRESS: server.address,
      MONITOR_INTERVAL: '1 second',
      ...hubspot.env,
      HUBSPOT_REQUESTS_PER_SECOND: '90',
    };
    const receiver = await startReceiver(folder, settings);
    const worker = await startWorker(folder, settings, server);
    const { client } = server.temporal;
    const count = async (query: string) =>
      (await client.workflow.count(`WorkflowType = 'outreachEvent' AND ${query}`)).count;
    const eventually = (check: () => unknown) => until(check, WITHIN_MS, [receiver, worker]);

    const events: LeadEvent[] = [];
    const load = async (seconds: number) => {
      for (const end = Date.now() + seconds * 1_000; Date.now() < end; await sleep(1_000 / PER_SECOND)) {
        const serial = events.length;
        const sent = delivery('reply_received', `lead-${serial % LEADS}@acme.example`, Date.now(), serial);
        events.push(sent.event as LeadEvent);
        await postUntilAcknowledged(receiver.url, sent);
      }
    };

    await load(AROUND_SECONDS);
    await eventually(async () => expect(await count("ExecutionStatus = 'Completed'")).toBe(events.length));
    const before = events.length;
    hubspot.dials.token = undefined;
    await load(REVOKED_SECONDS);
    await eventually(async () => expect(await count("Attention = 'auth'")).toBe(events.length - before));
    expect(await count("ExecutionStatus = 'Running'")).toBe(events.length - before);
    await eventually(async () => expect(await messagesOf(folder)).toHaveLength(events.length));
    await eventually(async () => expect(await messagesOfMonitor(folder)).toHaveLength(1));
    expect((await messagesOfMonitor(folder))[0]!.message.title).toMatch(/auth/);

    hubspot.dials.token = STUB_TOKEN;
    await load(AROUND_SECONDS);
    const { code, out, err } = await cli(['attention', 'retry', '--class', 'auth', '--json'], settings);
    expect(code, out + err).toBe(0);
    await eventually(async () => expect(await count("ExecutionStatus = 'Completed'")).toBe(events.length));

    for (const [email, its] of Map.groupBy(events, ({ lead }) => lead.email)) {
      const model = its.reduce<Contact>(merge, { email });
      expect(hubspot.recordOf(email)).toEqual(compact(model));
    }
    expect(hubspot.notes.size).toBe(events.length);
    expect(await messagesOf(folder)).toHaveLength(events.length);
    // One message that it began, and one that it is over.
    await eventually(async () => expect(await messagesOfMonitor(folder)).toHaveLength(2));
  },
);
