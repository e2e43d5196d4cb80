import { ApplicationFailure } from '@temporalio/common';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { webhookCrm } from '../../activities/crm/webhook.ts';
import { createActivities } from '../../activities/index.ts';
import { merge } from '../../src/domain/contact.ts';
import { adviceFor } from '../../src/domain/concerns/advice.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import type { FailureClass, VendorError } from '../../src/domain/failure.ts';
import { replyKeysOf } from '../../src/domain/reply-keys.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import { runActivity } from '../support/activity.ts';
import { openCrmWebhook } from '../support/crm-webhook.ts';
import { startCrmWebhookStub, STUB_SECRET } from '../support/crm-webhook-stub.ts';
import { leadEvent } from '../support/events.ts';
import { startVendor, type VendorAnswer } from '../support/vendor-server.ts';

const reply = leadEvent('reply_received', {
  reply: { subject: 'Re: hi', text: 'sure' },
  uniboxUrl: 'https://u.example',
});

const httpDate = (minutesAhead: number): string => new Date(Date.now() + minutesAhead * 60_000).toUTCString();

describe('a change', () => {
  test('is sent once, with a signature and the effect’s key, and matches the schema', async () => {
    const stub = await startCrmWebhookStub();
    await openCrmWebhook(stub).record(reply, { key: `${reply.id}/crm` });
    expect(stub.deliveries).toHaveLength(1);
    const [{ id, headers, body }] = stub.deliveries as [(typeof stub.deliveries)[number]];
    expect(id).toBe(`${reply.id}/crm`);
    expect(headers['content-type']).toBe('application/json');
    expect(new Webhook(STUB_SECRET).verify(body, headers as Record<string, string>)).toEqual({
      type: 'contact.changed',
      timestamp: reply.at,
      data: {
        email: 'jane@acme.example',
        change: merge({ email: 'jane@acme.example' }, reply),
        status: 'replied',
        activity: {
          kind: 'reply_received',
          at: reply.at,
          title: 'Reply from jane@acme.example · Q3 outbound',
          reply: replyKeysOf(leadEvent('lead_interested', { reply: { subject: 'Re: hi', text: 'Sure ' } })),
        },
        event: reply,
      },
    });
  });

  test.each<LeadEvent['kind']>([
    'email_sent',
    'reply_received',
    'auto_reply_received',
    'email_bounced',
    'custom_label',
  ])('of %s matches the schema', async (kind) => {
    const stub = await startCrmWebhookStub();
    const lead = { email: 'jane@acme.example', variables: { firstName: 'Jane', score: 7 } };
    await openCrmWebhook(stub).record(leadEvent(kind, { lead }), { key: 'a/crm' });
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const validate = ajv.compile(webhookCrm.schema!);
    const body = JSON.parse(stub.deliveries[0]!.body) as { data: { change: object } };
    // A later version may add fields.
    for (const said of [
      body,
      { ...body, data: { ...body.data, change: { ...body.data.change, newAt: 1 }, new: 1 }, new: 1 },
    ])
      expect(validate(said), JSON.stringify(validate.errors)).toBe(true);
  });

  test('contains only the lead’s new text, and its event contains the whole reply', async () => {
    const stub = await startCrmWebhookStub();
    const activities = createActivities({
      crm: openCrmWebhook(stub),
      postMessage: () => Promise.resolve(),
      instantly: {} as Instantly,
    });
    const text = 'Sure.\n\nOn 2 Mar 2026, at 09:00, Tom <tom@seller.example> wrote:\n> Shall we talk?';
    await runActivity(activities.updateContact, leadEvent('reply_received', { reply: { text } }), 'a/crm');
    const { data } = JSON.parse(stub.deliveries[0]!.body) as { data: object };
    expect(data).toMatchObject({
      change: { lastReply: { text: 'Sure.' } },
      event: { reply: { text, words: 'Sure.' } },
    });
  });

  test('whose answer was lost is sent again with the same id, and counts once', async () => {
    const stub = await startCrmWebhookStub({ fault: () => (stub.deliveries.length === 1 ? 'lost' : undefined) });
    const crm = openCrmWebhook(stub);
    await expect(crm.record(reply, { key: 'a/crm' })).rejects.toMatchObject({ trouble: 'unavailable' });
    await crm.record(reply, { key: 'a/crm', triedSince: Date.now() });
    expect(stub.deliveries.map(({ id }) => id)).toEqual(['a/crm', 'a/crm']);
    expect(stub.activities.get('jane@acme.example')).toHaveLength(1);
  });
});

describe('a refusal by the CRM’s receiver has the right failure class', () => {
  test.each<[string, VendorAnswer, string, boolean]>([
    ['400', { status: 400 }, 'rejected', true],
    ['401', { status: 401 }, 'auth', true],
    ['403', { status: 403 }, 'auth', true],
    ['404', { status: 404 }, 'not-found', true],
    ['410: it wants no more changes', { status: 410 }, 'rejected', true],
    ['422', { status: 422 }, 'rejected', true],
    ['408', { status: 408 }, 'unavailable', false],
    ['429', { status: 429, headers: { 'retry-after': '3' } }, 'rate-limited', false],
    ['500', { status: 500, body: { error: 'cannot take: sure' } }, 'unavailable', false],
    ['503', { status: 503 }, 'unavailable', false],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example' } }, 'rejected', true],
    ['a broken connection', { hangUp: true }, 'unavailable', false],
  ])('%s', async (_name, answer, type, nonRetryable) => {
    const vendor = await startVendor(() => answer);
    const activities = createActivities({
      crm: openCrmWebhook({ url: `${vendor.url}/T0/secret` }),
      postMessage: () => Promise.resolve(),
      instantly: {} as Instantly,
    });
    const failure: unknown = await runActivity(activities.updateContact, reply, 'a/crm').catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type, nonRetryable });
    // Not the secret, not the path, which is often a secret, and not the words of the reply that the answer repeats.
    expect(JSON.stringify(failure)).not.toMatch(new RegExp(`${STUB_SECRET.slice(6)}|/T0/secret|sure`));
    expect(vendor.requests).toHaveLength(1);
  });

  test.each<[string, VendorAnswer, string]>([
    ['the error text', { status: 401, body: { error: 'no such key' } }, '401 (no such key)'],
    [
      'the error text in the format of RFC 9457',
      { status: 422, body: { title: 'No', detail: 'field phone has a wrong form' } },
      '422 (field phone has a wrong form)',
    ],
    [
      'at most one line',
      { status: 400, body: { message: `no\n${'so '.repeat(90)}` } },
      `400 (no ${'so '.repeat(38)}so…)`,
    ],
    ['no quoted text', { status: 400, body: { message: 'unreadable: "yes please"' } }, '400 (unreadable)'],
    [
      'no word of the reply',
      { status: 400, body: { error: 'not understood: surely Wednesday' } },
      '400 (not understood)',
    ],
    ['no word of the reply', { status: 400, body: { error: 'what does Wednesday mean' } }, '400'],
    ['no name', { status: 400, body: { error: 'who is Bo' } }, '400'],
    ['no address', { status: 400, body: { error: 'unknown jane' } }, '400'],
    ['no part of the URL', { status: 403, body: { error: 'token T0Secret is over' } }, '403'],
    ['no text of an HTML page', { status: 403, body: '<html>Forbidden' }, '403'],
    [
      'a clock that is behind',
      { status: 401, headers: { date: httpDate(-7) } },
      '401 its clock is 7 minutes behind ours',
    ],
    [
      'a clock that is ahead',
      { status: 401, headers: { date: httpDate(600) } },
      '401 its clock is 600 minutes ahead of ours',
    ],
  ])('the failure for a refusal shows %s: %j', async (_what, answer, words) => {
    const { url } = await startVendor(() => answer);
    const lead = { email: 'jane@acme.example', variables: { firstName: 'Bo' } };
    const event = leadEvent('reply_received', { lead, reply: { text: `${'long '.repeat(30)}surely Wednesday` } });
    const failure = await openCrmWebhook({ url: `${url}/T0Secret` })
      .record(event, { key: 'a/crm' })
      .catch((error: unknown) => error as VendorError);
    const { trouble, message } = failure as VendorError;
    expect(message).toBe(`CRM webhook at ${new URL(url).host}: ${words}`);
    const cure = adviceFor(trouble as FailureClass, [message]);
    if (trouble === 'auth') expect(cure).toMatch(words.includes('clock') ? /^Correct the clock/ : /SECRET .* clocks/);
  });

  test.each([301, 404, 410])(
    'after a %i the advice is to check the URL and then to retry all effects',
    async (status) => {
      const vendor = await startVendor(() => ({ status }));
      const failure = await openCrmWebhook(vendor)
        .record(reply, { key: 'a/crm' })
        .catch((error: unknown) => error as VendorError);
      const { trouble, message } = failure as VendorError;
      expect(adviceFor(trouble as FailureClass, [message], 'an-id')).toMatch(
        /check CRM_WEBHOOK_URL .* retry --class /i,
      );
    },
  );

  test.each([200, 202, 204])('a %i means success, whatever its body is', async (status) => {
    const vendor = await startVendor(() => ({ status, ...(status !== 204 && { body: '<p>thanks</p>' }) }));
    await openCrmWebhook(vendor).record(reply, { key: 'a/crm' });
  });
});
