import { expect, test } from 'vitest';
import { type Contact, merge } from '../../src/domain/contact.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { compact } from '../../src/hubspot/record.ts';
import { SANDBOX_API_KEY } from '../../src/sandbox/identity.ts';
import { startCrmWebhookStub } from '../support/crm-webhook-stub.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startHubspotStub } from '../support/hubspot-stub.ts';
import { startReceiver, startSandbox, startTemporal, startWorker, until } from '../support/processes.ts';
import { startRelay } from '../support/relay.ts';
import { startSlackStub } from '../support/slack-stub.ts';
import { delivery, postUntilAcknowledged } from './traffic.ts';

const KILLS = Number(process.env['KILLS'] ?? 2);
const WITHIN_MS = 90_000;

type Gate = ReturnType<typeof createGate>;

/**
 * Holds back what vendors would answer, once each of them has carried out its part: whoever waits for the answers can
 * then be killed before it learns of them.
 */
function createGate() {
  let awaited = new Map<string, string>();
  let allHeld = Promise.withResolvers<void>();
  return {
    /** From now on: of each name the first call that mentions the text. Resolves when all of them are held. */
    hold(parts: Record<string, string>): Promise<void> {
      awaited = new Map(Object.entries(parts));
      allHeld = Promise.withResolvers<void>();
      return allHeld.promise;
    },
    /** Resolves at once for what is not awaited, never for what is. */
    pass(name: string, said: string): Promise<void> {
      const text = awaited.get(name);
      if (text === undefined || !said.includes(text)) return Promise.resolve();
      awaited.delete(name);
      if (!awaited.size) allHeld.resolve();
      return new Promise(() => undefined);
    },
    stillOpen: () => [...awaited.keys()],
  };
}

interface CrmOfTest {
  settings: Record<string, string>;
  /** What is held in a round, by name. */
  parts(round: number, lead: string): Record<string, string>;
  check(leads: Map<string, LeadEvent[]>): void;
}

async function hubspotOfTest(gate: Gate): Promise<CrmOfTest> {
  const hubspot = await startHubspotStub({
    setUp: true,
    onEffect: ({ path, body }) => gate.pass(path.startsWith('notes') ? 'note' : 'contact', JSON.stringify(body)),
  });
  return {
    settings: { ...hubspot.env, HUBSPOT_REQUESTS_PER_SECOND: '90' },
    // A contact is written before its note: in one round the one is the last that is done, in the next the other.
    parts: (round, lead) => (round % 2 ? { note: `Reply from ${lead}` } : { contact: 'repliedAt' }),
    check(leads) {
      for (const [email, events] of leads) {
        const model = events.reduce<Contact>(merge, { email });
        expect(hubspot.recordOf(email)).toEqual(compact(model));
        for (const { id, kind } of events) {
          const notes = [...hubspot.notes.values()].filter(({ properties }) =>
            properties['hs_note_body']!.includes(id),
          );
          expect(notes, `notes of ${id}`).toHaveLength(kind === 'email_sent' ? 0 : 1);
        }
      }
    },
  };
}

async function webhookOfTest(gate: Gate): Promise<CrmOfTest> {
  const receiver = await startCrmWebhookStub({ onKept: (body) => gate.pass('change', body) });
  return {
    settings: { ...receiver.env, CRM_WEBHOOK_REQUESTS_PER_SECOND: '90' },
    parts: (_round, lead) => ({ change: lead }),
    check(leads) {
      for (const [email, events] of leads) {
        const { email: _, ...model } = events.reduce<Contact>(merge, { email });
        expect(receiver.contacts.get(email)).toMatchObject(model);
      }
    },
  };
}

test.each([
  ['hubspot', hubspotOfTest],
  ['webhook', webhookOfTest],
])(
  'what a vendor carried out just before the worker was killed is not carried out again (CRM=%s)',
  async (_name, openCrm) => {
    const gate = createGate();
    const crm = await openCrm(gate);
    const slack = await startSlackStub({
      afterPost: ({ text }) => gate.pass('slack', text).then(() => 'answer' as const),
    });
    const folder = temporaryFolder();
    const server = await startTemporal(folder);
    const sandbox = await startSandbox(folder);
    const instantly = await startRelay(sandbox.url, ({ method, path, body }) =>
      method === 'POST' && path.includes('/block-lists-entries') ? gate.pass('block', body) : Promise.resolve(),
    );
    const settings = {
      ...crm.settings,
      TEMPORAL_ADDRESS: server.address,
      INSTANTLY_API_KEY: SANDBOX_API_KEY,
      INSTANTLY_API_URL: `${instantly.url}/api/v2`,
      INSTANTLY_REQUESTS_PER_SECOND: '90',
      SLACK_BOT_TOKEN: 'xoxb-of-the-stub',
      SLACK_API_URL: slack.url,
      SLACK_MESSAGES_PER_SECOND: '50',
    };
    const worker = await startWorker(folder, settings, server);
    const receiver = await startReceiver(folder, settings);
    const eventually = (check: () => unknown) => until(check, WITHIN_MS, [worker]);
    const completed = (count: number) =>
      eventually(async () => {
        const query = "WorkflowType = 'outreachEvent' AND ExecutionStatus = 'Completed'";
        expect((await server.temporal.client.workflow.count(query)).count).toBe(count);
      });

    let serial = 0;
    const leads = new Map<string, LeadEvent[]>();
    const post = async (kind: LeadEvent['kind'], lead: string) => {
      serial += 1;
      const sent = delivery(kind, lead, Date.UTC(2026, 0, 5) + serial, serial);
      leads.set(lead, [...(leads.get(lead) ?? []), sent.event as LeadEvent]);
      await postUntilAcknowledged(receiver.url, sent);
    };
    const leadOf = (round: number) => `lead-${round}@acme.example`;
    for (let round = 0; round < KILLS; round += 1) await post('email_sent', leadOf(round));
    await completed(KILLS);

    for (let round = 0; round < KILLS; round += 1) {
      const lead = leadOf(round);
      const held = gate.hold({ ...crm.parts(round, lead), slack: lead, block: lead });
      await post('reply_received', lead);
      await post('lead_unsubscribed', lead);
      await Promise.race([held, eventually(() => expect(gate.stillOpen()).toEqual([]))]);
      await worker.crash();
    }
    await completed(KILLS * 3);

    crm.check(leads);
    for (const [lead, events] of leads) {
      const reply = events.find(({ kind }) => kind === 'reply_received')!;
      expect(
        slack.messages.filter(({ key }) => key === `${reply.id}/slack`),
        `messages of ${lead}`,
      ).toHaveLength(1);
      const { items } = await sandbox.call<{ items: unknown[] }>(`GET /api/v2/block-lists-entries?search=${lead}`);
      expect(items, `entries of ${lead}`).toHaveLength(1);
    }
  },
  WITHIN_MS * 3 + KILLS * 20_000,
);
