import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { webhookCrm } from '../../activities/crm/webhook.ts';
import { CONTACT_MOMENTS } from '../../src/domain/contact.ts';
import { EVENT_KINDS } from '../../src/domain/event.ts';
import { translate } from '../../src/instantly/translate.ts';
import { SUBSCRIPTIONS } from '../../src/instantly/webhooks.ts';
import { demoCampaign } from '../../src/sandbox/demo-campaign.ts';
import { SAMPLE_NAMES, samplePayload } from '../../src/sandbox/payloads.ts';
import { EVENT_TYPES } from '../../src/sandbox/subscription.ts';

const receivedAt = new Date();
const demoKinds = demoCampaign(receivedAt).map((payload) => translate(payload, { receivedAt }).kind);

describe.each(EVENT_KINDS)('the kind %s', (kind) => {
  test('is sent by the sandbox and recognised', () => {
    expect(SAMPLE_NAMES).toContain(kind);
    expect(translate(samplePayload(kind), { receivedAt }).kind).toBe(kind);
  });

  test('is in the demo campaign', () => {
    expect(demoKinds).toContain(kind);
  });
});

test.each(SUBSCRIPTIONS)('the sandbox knows the subscription %s', (subscription) => {
  expect(Object.keys(EVENT_TYPES)).toContain(subscription);
});

test('WEBHOOK_EVENTS accepts every subscription that the sandbox knows', () => {
  expect(Object.keys(EVENT_TYPES).filter((type) => !(SUBSCRIPTIONS as string[]).includes(type))).toEqual([]);
});

type Schema = z.core.JSONSchema.BaseSchema;
const propertyOf = (schema: Schema, name: string): Schema => schema.properties![name] as Schema;

test.each(CONTACT_MOMENTS)('the published schema of the CRM webhook contains %s', (moment) => {
  const change = propertyOf(propertyOf(webhookCrm.schema as Schema, 'data'), 'change');
  expect(Object.keys(change.properties!)).toContain(moment);
});
