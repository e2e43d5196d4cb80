import { expect, test } from 'vitest';
import { demoCampaign } from '../../src/sandbox/demo-campaign.ts';
import { SAMPLE_KINDS, samplePayload } from '../../src/sandbox/payloads.ts';
import { PEOPLE } from '../../src/sandbox/people.ts';
import { anyText } from './support.ts';

const now = new Date('2026-03-10T12:00:00.000Z');

test('every sample has the event type that it is asked for', () => {
  for (const kind of [...SAMPLE_KINDS, 'Asked for pricing']) {
    expect(samplePayload(kind)).toMatchObject({
      event_type: kind,
      workspace: anyText,
      timestamp: anyText,
    });
  }
  expect(samplePayload('email_link_clicked')).toMatchObject({ event_type: 'link_clicked' });
  expect(samplePayload('custom_label')).toMatchObject({ event_type: 'Asked for pricing' });
});

test('samples have the fields of recorded payloads', () => {
  expect(samplePayload('reply_received')).toHaveProperty('reply_text');
  expect(samplePayload('lead_interested')).not.toHaveProperty('email_account');
  expect(samplePayload('link_clicked')).not.toHaveProperty('email_id');
  expect(samplePayload('campaign_completed')).not.toHaveProperty('lead_email');
  expect(samplePayload('account_error')).not.toHaveProperty('campaign_id');
});

test('an override wins over the sample’s fields, including the lead’s address', () => {
  expect(samplePayload('email_opened', { lead_email: 'ann.lee@acme.example', step: 2, plan: 'pro' })).toMatchObject({
    ...{ email: 'ann.lee@acme.example', firstName: 'Ann', lastName: 'Lee', companyName: 'Acme', step: 2, plan: 'pro' },
  });
});

test('the samples’ addresses cannot exist', () => {
  for (const { email } of Object.values(PEOPLE)) expect(email).toMatch(/\.example$/);
});

test('the demo campaign has every case that a receiver must handle', () => {
  const demo = demoCampaign(now);
  expect(demoCampaign(now)).toEqual(demo);
  expect(demo.length).toBeGreaterThanOrEqual(25);
  expect(new Set(demo.map((one) => one['event_type']))).toEqual(
    new Set([...SAMPLE_KINDS, 'Asked for pricing', undefined]),
  );
  expect(new Set(demo.map((one) => one['lead_email']).filter(Boolean)).size).toBe(12);
  expect(demo.length - new Set(demo.map((one) => JSON.stringify(one))).size, 'exact duplicates').toBe(1);
  expect(demo.filter((one) => one['event_type'] === 'email_bounced').map((one) => one['bounce_type'])).toEqual([
    'hard',
    undefined,
  ]);

  const once = [...new Map(demo.map((one) => [JSON.stringify(one), one])).values()];
  const times = once.map((one) => String(one['timestamp']));
  expect(
    times.filter((time, i) => i > 0 && time < times[i - 1]!),
    'out of order',
  ).toHaveLength(1);
  const texts = demo.filter((one) => one['event_type'] === 'reply_received' || one['event_type'] === 'lead_interested');
  expect(new Set(texts.map((one) => one['reply_text'])).size, 'a label has the text of its reply').toBe(1);
  expect(times.every((time) => time < now.toISOString())).toBe(true);
});
