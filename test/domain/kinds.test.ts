import { describe, expect, test } from 'vitest';
import { EVENT_KINDS, isLeadEvent } from '../../src/domain/event.ts';
import { changeOf } from '../../src/domain/contact.ts';
import { SUBSCRIPTIONS } from '../../src/instantly/webhooks.ts';
import { translate } from '../../src/instantly/translate.ts';
import { shownOf } from '../../src/hubspot/properties.ts';
import { SAMPLE_NAMES, samplePayload } from '../../src/sandbox/payloads.ts';
import { webhookCrm } from '../../activities/crm/webhook.ts';
import type { z } from 'zod';

/** Only `all_events` carries them. */
const NO_SUBSCRIPTION = [
  ...['auto_reply_received', 'custom_label', 'unknown'],
  ...['lead_lost', 'campaign_completed_for_lead', 'lead_skipped'],
];

type Schema = z.core.JSONSchema.BaseSchema;
const propertyOf = (schema: Schema, name: string): Schema => schema.properties![name] as Schema;
const changeProperties = propertyOf(propertyOf(webhookCrm.schema as Schema, 'data'), 'change').properties!;

describe.each(EVENT_KINDS)('the kind %s stands in every list of kinds', (kind) => {
  const event = translate(samplePayload(kind), { receivedAt: new Date() });

  test('the sandbox sends it, and it comes back as what it is', () => {
    expect(SAMPLE_NAMES).toContain(kind);
    expect(event.kind).toBe(kind);
  });

  test('a webhook may subscribe to it, or all_events alone carries it', () => {
    expect((SUBSCRIPTIONS as readonly string[]).includes(kind)).toBe(!NO_SUBSCRIPTION.includes(kind));
  });

  if (!isLeadEvent(event)) return;
  test('HubSpot shows it and the CRM webhook sends it', () => {
    expect(shownOf(changeOf(event))).toMatchObject({ instantly_last_event: expect.stringMatching(/./) as string });
    expect(Object.keys(changeProperties)).toEqual(expect.arrayContaining(Object.keys(changeOf(event))));
  });
});
