import { expect } from 'vitest';
import { type Contact, merge } from '../../src/domain/contact.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { compact } from '../../src/hubspot/record.ts';
import { SANDBOX_API_KEY } from '../../src/sandbox/credentials.ts';
import { startCrmWebhookStub } from '../support/crm-webhook-stub.ts';
import { createGate, type Gate } from '../support/gate.ts';
import { startHubspotStub } from '../support/hubspot-stub.ts';
import type { startSandbox } from '../support/processes.ts';
import { startRelay } from '../support/relay.ts';
import { startSlackStub } from '../support/slack-stub.ts';
import { startTemporalRelay } from '../support/temporal-relay.ts';
import { checkEffects, messagesOf, timelineOf } from './effects.ts';

export type Leads = Map<string, LeadEvent[]>;
type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

/** Vendors that carry out an effect but whose answer does not reach the worker or Temporal. */
export interface World {
  /** The settings of worker and receiver. */
  settings: Record<string, string>;
  /** The worker's address of Temporal, if it differs from the receiver's. */
  address?: string;
  /** The events of a lead in a round. */
  kinds: LeadEvent['kind'][];
  /** The activities that a kill in this round repeats. */
  activities(round: number): string[];
  /** Is called before the events. The returned check throws until all effects are done and no answer has arrived. */
  hold(events: LeadEvent[], round: number): () => Promise<void> | void;
  /** Is called after the worker was killed. */
  release?(): void;
  /** Fails unless every effect was carried out exactly once. */
  check(leads: Leads): Promise<void> | void;
}

interface RemoteCrm {
  settings: Record<string, string>;
  /** The calls that are held in a round, by name. */
  parts(round: number, lead: string): Record<string, string>;
  check(leads: Leads): void;
}

export const instantlyAt = (url: string) => ({
  INSTANTLY_API_KEY: SANDBOX_API_KEY,
  INSTANTLY_API_URL: `${url}/api/v2`,
  INSTANTLY_REQUESTS_PER_SECOND: '90',
});

const modelOf = (email: string, events: LeadEvent[]) => events.reduce<Contact>(merge, { email });

async function hubspot(gate: Gate): Promise<RemoteCrm> {
  const stub = await startHubspotStub({
    setUp: true,
    onEffect: ({ path, body }) => gate.pass(path.startsWith('notes') ? 'note' : 'contact', JSON.stringify(body)),
  });
  return {
    settings: { ...stub.env, HUBSPOT_REQUESTS_PER_SECOND: '90' },
    // A contact is written before its note: the rounds alternate between the two as the last call before the kill.
    parts: (round, lead) => (round % 2 ? { note: `Reply from ${lead}` } : { contact: 'repliedAt' }),
    check(leads) {
      for (const [email, events] of leads) {
        expect(stub.recordOf(email)).toEqual(compact(modelOf(email, events)));
        for (const { id, kind } of events) {
          const notes = [...stub.notes.values()].filter(({ properties }) => properties['hs_note_body']!.includes(id));
          expect(notes, `notes of ${id}`).toHaveLength(kind === 'email_sent' ? 0 : 1);
        }
      }
    },
  };
}

async function webhook(gate: Gate): Promise<RemoteCrm> {
  const stub = await startCrmWebhookStub({ onKept: (body) => gate.pass('change', body) });
  return {
    settings: { ...stub.env, CRM_WEBHOOK_REQUESTS_PER_SECOND: '90' },
    parts: (_round, lead) => ({ change: lead }),
    check(leads) {
      for (const [email, events] of leads) {
        const { email: _, ...model } = modelOf(email, events);
        expect(stub.contacts.get(email)).toMatchObject(model);
      }
    },
  };
}

/** A CRM, Slack and Instantly: each carries out its effect and does not answer. */
async function remote(openCrm: (gate: Gate) => Promise<RemoteCrm>, sandbox: Sandbox): Promise<World> {
  const gate = createGate();
  const crm = await openCrm(gate);
  const slack = await startSlackStub({
    afterPost: ({ text }) => gate.pass('slack', text).then(() => 'answer' as const),
  });
  const instantly = await startRelay(sandbox.url, ({ method, path, body }) =>
    method === 'POST' && path.includes('/block-lists-entries') ? gate.pass('block', body) : Promise.resolve(),
  );
  return {
    settings: {
      ...crm.settings,
      ...instantlyAt(instantly.url),
      SLACK_BOT_TOKEN: 'xoxb-of-the-stub',
      SLACK_API_URL: slack.url,
      SLACK_MESSAGES_PER_SECOND: '50',
    },
    kinds: ['reply_received', 'lead_unsubscribed'],
    activities: () => ['updateContact', 'postMessage', 'blockEmail'],
    hold([event], round) {
      const lead = event!.lead.email;
      void gate.hold({ ...crm.parts(round, lead), slack: lead, block: lead });
      return () => expect(gate.stillOpen()).toEqual([]);
    },
    async check(leads) {
      crm.check(leads);
      for (const [lead, events] of leads) {
        const keys = events.map(({ id }) => `${id}/slack`);
        expect(
          slack.messages.filter(({ key }) => keys.includes(key!)),
          `messages of ${lead}`,
        ).toHaveLength(1);
        const { items } = await sandbox.call<{ items: unknown[] }>(`GET /api/v2/block-lists-entries?search=${lead}`);
        expect(items, `entries of ${lead}`).toHaveLength(1);
      }
    },
  };
}

/** Local CRM and outbox, which answer immediately: here the result does not reach Temporal. */
async function local(temporal: { address: string }, sandbox: Sandbox, folder: string): Promise<World> {
  const relay = await startTemporalRelay(temporal.address);
  const policy = { bounceBlocklist: 'never' } as const;
  return {
    settings: { ...instantlyAt(sandbox.url), BOUNCE_BLOCKLIST: policy.bounceBlocklist },
    address: relay.address,
    kinds: ['reply_received'],
    // The contact is written in the workflow's task, which must end before the message: the rounds alternate.
    activities: (round) => (round % 2 ? ['postMessage'] : ['updateContact']),
    hold([event], round) {
      relay.silence(round % 2 ? 'activities' : 'tasks');
      return async () => {
        expect(relay.kept()).toBeGreaterThanOrEqual(1);
        if (round % 2) expect((await messagesOf(folder)).map(({ key }) => key)).toContain(`${event!.id}/slack`);
        expect(await timelineOf(folder, event!.lead.email)).toContain('reply_received');
      };
    },
    release: () => relay.silence(undefined),
    check: (leads) => checkEffects(folder, [...leads.values()].flat(), policy),
  };
}

export const WORLDS = {
  hubspot: (_temporal: unknown, sandbox: Sandbox) => remote(hubspot, sandbox),
  webhook: (_temporal: unknown, sandbox: Sandbox) => remote(webhook, sandbox),
  local,
};
