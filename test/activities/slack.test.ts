import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { createSlack } from '../../activities/slack.ts';
import type { Message } from '../../src/domain/activities.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import { runActivity } from '../support/activity.ts';
import { startVendor, type VendorAnswer } from '../support/vendor-server.ts';

const channels = { replies: '#sales-replies', wins: '#sales-wins', ops: '#ops-alerts' };
const message: Message = { audience: 'replies', title: 'Reply from jane@acme.example' };

async function slackAnswering(answer: VendorAnswer) {
  const vendor = await startVendor(() => answer);
  const { postMessage } = createSlack({ token: 'xoxb-secret', apiUrl: `${vendor.url}/api/`, channels });
  const activities = createActivities({
    crm: { record: () => Promise.resolve() },
    postMessage,
    instantly: {} as Instantly,
  });
  const post = (one: Message) => runActivity(activities.postMessage, one, 'event-1/slack');
  return { ...vendor, post };
}

test('a message goes to its audience’s channel, marked with its key, and unfolds nothing', async () => {
  const { post, requests } = await slackAnswering({ body: { ok: true, channel: 'C1', ts: '1.2', message: {} } });
  await post({
    ...message,
    lines: ['Re: hi'],
    quote: 'sure\nmore',
    link: { label: 'Open', url: 'https://u.example/?a=1&b=|' },
  });
  expect(requests[0]).toMatchObject({ method: 'POST', path: '/api/chat.postMessage' });
  expect(requests[0]!.headers.authorization).toBe('Bearer xoxb-secret');
  const form = new URLSearchParams(requests[0]!.body);
  expect(form.get('channel')).toBe('#sales-replies');
  expect(form.get('text')).toBe(
    '*Reply from jane@acme.example*\nRe: hi\n> sure\n> more\n<https://u.example/?a=1&amp;b=%7C|Open>',
  );
  expect([form.get('unfurl_links'), form.get('unfurl_media')]).toEqual(['false', 'false']);
  expect(JSON.parse(form.get('metadata')!)).toEqual({
    event_type: 'instantly_temporal',
    event_payload: { key: 'event-1/slack' },
  });
});

test('nothing that a stranger writes is a mention, a link or an escape', async () => {
  const { post, requests } = await slackAnswering({ body: { ok: true, channel: 'C1', ts: '1.2', message: {} } });
  await post({ ...message, title: '<!channel> & co', quote: '<@U1> <https://evil.example|bank>' });
  const text = new URLSearchParams(requests[0]!.body).get('text');
  expect(text).toBe('*&lt;!channel&gt; &amp; co*\n> &lt;@U1&gt; &lt;https://evil.example|bank&gt;');
});

describe('what Slack’s refusals mean to Temporal', () => {
  test.each<[string, VendorAnswer, string, boolean]>([
    ['a revoked token', { body: { ok: false, error: 'token_revoked' } }, 'auth', true],
    ['a missing scope', { body: { ok: false, error: 'missing_scope' } }, 'auth', true],
    ['an unknown channel', { body: { ok: false, error: 'channel_not_found' } }, 'config', true],
    ['a channel we are not in', { body: { ok: false, error: 'not_in_channel' } }, 'config', true],
    ['a message that is too long', { body: { ok: false, error: 'msg_too_long' } }, 'rejected', true],
    ['a bad day of Slack’s', { body: { ok: false, error: 'internal_error' } }, 'unavailable', false],
    ['a 503', { status: 503, body: 'down' }, 'unavailable', false],
    ['a connection that breaks', { hangUp: true }, 'unavailable', false],
  ])('%s', async (_name, answer, type, nonRetryable) => {
    const { post, requests } = await slackAnswering(answer);
    const failure: unknown = await post(message).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type, nonRetryable });
    expect(JSON.stringify(failure)).not.toContain('xoxb-secret');
    expect(requests).toHaveLength(1);
  });

  test('a 429 comes again after Slack’s own delay', async () => {
    const { post, requests } = await slackAnswering({ status: 429, headers: { 'retry-after': '3' }, body: '' });
    const failure = (await post(message).catch((error: unknown) => error)) as ApplicationFailure;
    expect(failure).toMatchObject({ type: 'rate-limited', nonRetryable: false, category: 'BENIGN' });
    expect(Number(failure.nextRetryDelay)).toBeGreaterThanOrEqual(3_000);
    expect(requests).toHaveLength(1);
  });
});
