import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { createSlack, type SlackOptions } from '../../activities/slack.ts';
import type { Message } from '../../src/domain/activities.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import { runActivity, tries } from '../support/activity.ts';
import { freePort } from '../support/processes.ts';
import { type SlackDials, startSlackStub } from '../support/slack-stub.ts';
import { startVendor, type VendorAnswer } from '../support/vendor-server.ts';

const channels = { replies: '#sales-replies', wins: 'C0000000002', ops: '#ops-alerts' };
const message: Message = { audience: 'replies', title: 'Reply from jane@acme.example' };
const KEY = 'event-1/slack';

function activitiesOver(options: Partial<SlackOptions>) {
  const slack = createSlack({ token: 'xoxb-secret', apiUrl: '', channels, unknownOutcome: 'repeat', ...options });
  const crm = { record: () => Promise.resolve() };
  return createActivities({ crm, postMessage: slack.postMessage, instantly: {} as Instantly });
}

async function slackAnswering(answer: VendorAnswer, options: Partial<SlackOptions> = {}) {
  const vendor = await startVendor(() => answer);
  const { postMessage } = activitiesOver({ apiUrl: `${vendor.url}/api/`, ...options });
  return { ...vendor, post: (one: Message) => runActivity(postMessage, one, KEY) };
}

const posted = { ok: true, channel: 'C0000000001', ts: '1700000000.000100', message: {} };

async function formOf(one: Message, options: Partial<SlackOptions> = {}) {
  const { post, requests } = await slackAnswering({ body: posted }, options);
  await post(one);
  expect(requests[0]).toMatchObject({ method: 'POST', path: '/api/chat.postMessage' });
  expect(requests[0]!.headers.authorization).toBe('Bearer xoxb-secret');
  return new URLSearchParams(requests[0]!.body);
}

const blocksOf = (form: URLSearchParams) => JSON.parse(form.get('blocks')!) as { type: string; elements: unknown[] }[];

describe('a message', () => {
  test('goes to its audience’s channel with its key, and shows no previews of links', async () => {
    const form = await formOf(message);
    expect(form.get('channel')).toBe('#sales-replies');
    const off = ['unfurl_links', 'unfurl_media', 'link_names'].map((name) => form.get(name));
    expect(off).toEqual(['false', 'false', 'false']);
    expect(JSON.parse(form.get('metadata')!)).toEqual({
      event_type: 'instantly_temporal',
      event_payload: { key: KEY },
    });
  });

  test('has a bold title, lines, the reply as a quotation, and links as buttons', async () => {
    const form = await formOf(
      {
        ...message,
        lines: ['Re: hi', 'second'],
        quote: 'sure\nmore',
        link: { label: 'Open in Unibox', url: 'https://u.example/?a=1&b=|' },
        lead: 'jane+x@acme.example',
      },
      {
        links: {
          temporalUi: { url: 'https://ui.example', namespace: 'n.a1' },
          crmRecord: 'https://crm.example/?query={email}',
        },
      },
    );
    const button = (text: string, url: string) => ({
      type: 'button',
      text: { type: 'plain_text', text, emoji: false },
      url,
    });
    expect(blocksOf(form)).toEqual([
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: 'Reply from jane@acme.example', style: { bold: true } },
              { type: 'text', text: '\nRe: hi\nsecond' },
            ],
          },
          { type: 'rich_text_quote', elements: [{ type: 'text', text: 'sure\nmore' }] },
        ],
      },
      {
        type: 'actions',
        elements: [
          button('Open in Unibox', 'https://u.example/?a=1&b=|'),
          button('Temporal UI', 'https://ui.example/namespaces/n.a1/workflows/test'),
          button('CRM record', 'https://crm.example/?query=jane%2Bx%40acme.example'),
        ],
      },
    ]);
    expect(form.get('text')).toBe(
      '*Reply from jane@acme.example*\nRe: hi\nsecond\n> sure\n> more\n<https://u.example/?a=1&amp;b=%7C|Open in Unibox>',
    );
  });

  test.each<[string, Message]>([
    ['that has no link', message],
    ['whose link is not a URL', { ...message, link: { label: 'Open', url: 'see the Unibox' } }],
    ['whose link does not open a web page', { ...message, link: { label: 'Open', url: 'javascript:alert(1)' } }],
    [
      'whose link is too long for Slack',
      { ...message, link: { label: 'O', url: `https://u.example/${'a'.repeat(3000)}` } },
    ],
  ])('%s has no button', async (_name, one) => {
    const form = await formOf(one);
    expect(blocksOf(form).map(({ type }) => type)).toEqual(['rich_text']);
    expect(form.get('text')).toBe('*Reply from jane@acme.example*');
  });

  test('stays within Slack’s limits, however long and hostile its text is', async () => {
    const form = await formOf({
      ...message,
      title: '<'.repeat(300),
      lines: ['&'.repeat(5_000)],
      quote: '😀'.repeat(5_000),
      link: { label: 'L'.repeat(100), url: `https://u.example/${'a'.repeat(2_000)}` },
    });
    const text = form.get('text')!;
    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(text.replaceAll(/&(amp|lt|gt);/g, '')).not.toContain('&');
    const sizes = [...JSON.stringify(blocksOf(form)).matchAll(/"text":"([^"]*)"/g)].map(([, words]) => words!.length);
    expect(Math.max(...sizes)).toBe(3_000);
    expect(form.get('blocks')).toContain(`"text":"${'L'.repeat(74)}…"`);
    expect([text, form.get('blocks')].every((one) => one!.isWellFormed() && !one!.includes('\uFFFD'))).toBe(true);
  });
});

describe('a mailbox’s owner', () => {
  const owners = new Map([
    ['maya@seller.example', 'U0123ABC'],
    ['*', 'S0456DEF'],
  ]);
  const plain = (text: string) => ({ type: 'text', text });
  test.each([
    ['is mentioned', 'Maya@Seller.example', { type: 'user', user_id: 'U0123ABC' }, '<@U0123ABC>'],
    ['is a group', 'bob@seller.example', { type: 'usergroup', usergroup_id: 'S0456DEF' }, '<!subteam^S0456DEF>'],
    [
      'is a group if the mailbox is not known',
      '',
      { type: 'usergroup', usergroup_id: 'S0456DEF' },
      '<!subteam^S0456DEF>',
    ],
  ])('%s', async (_name, owner, element, markup) => {
    const form = await formOf({ ...message, lines: ['line'], quote: 'q', owner }, { owners });
    const title = { ...plain(message.title), style: { bold: true } };
    expect(blocksOf(form)[0]!.elements[0]).toEqual({
      type: 'rich_text_section',
      elements: [title, plain('\nline'), plain('\nOwner: '), element],
    });
    expect(form.get('text')).toBe(`*${message.title}*\nline\n> q\nOwner: ${markup}`);
  });

  test.each([
    [
      'is the mailbox’s address if nobody is known for it',
      '<@U1>@seller.example',
      '\nOwner: &lt;@U1&gt;@seller.example',
    ],
    ['is left out if the mailbox is not known', '', ''],
  ])('%s', async (_name, owner, words) => {
    const form = await formOf({ ...message, owner });
    expect(form.get('text')).toBe(`*${message.title}*${words}`);
    expect(form.get('blocks')).not.toContain('"user');
  });

  test('is mentioned in full, however long the message is', async () => {
    const form = await formOf({ ...message, lines: ['&'.repeat(5_000)], owner: 'maya@seller.example' }, { owners });
    expect(form.get('text')).toMatch(/…\nOwner: <@U0123ABC>$/);
    expect(form.get('text')!.length).toBeLessThanOrEqual(4_000);
  });
});

describe('text that a stranger writes never becomes', () => {
  const hostile = '<!channel> <@U1> `code` *b* <https://evil.example|bank> & co';

  test('a mention, a link or formatting', async () => {
    const form = await formOf({ ...message, title: hostile, lines: [hostile], quote: hostile });
    const escaped = '&lt;!channel&gt; &lt;@U1&gt; `code` *b* &lt;https://evil.example|bank&gt; &amp; co';
    expect(form.get('text')).toBe(`*${escaped}*\n${escaped}\n> ${escaped}`);
    const texts = JSON.stringify(blocksOf(form)).matchAll(/\{"type":"(\w+)","text":/g);
    expect([...texts].map(([, type]) => type)).toEqual(['text', 'text', 'text']);
    expect(form.get('blocks')).not.toMatch(/mrkdwn|&lt;/);
  });

  test('a control character or a change of text direction', async () => {
    const form = await formOf({ ...message, quote: 'a\u0000b\u001B[31m\r\nc\u202Egpj.exe\u2066d\u2069\te' });
    expect(form.get('text')).toContain('> ab[31m\n> cgpj.exed\te');
    expect(blocksOf(form)[0]).toMatchObject({ elements: [{}, { elements: [{ text: 'ab[31m\ncgpj.exed\te' }] }] });
  });

  test('an empty quotation, which Slack would refuse', async () => {
    const form = await formOf({ ...message, quote: '\u202E\u0007' });
    expect(blocksOf(form)[0]!.elements).toHaveLength(1);
  });
});

describe('a repeated message', () => {
  async function story(dials: Partial<SlackDials>, options: Partial<SlackOptions> = {}) {
    const slack = await startSlackStub(dials);
    const { postMessage } = activitiesOver({ apiUrl: slack.url, ...options });
    const attempt = tries(postMessage, { scheduledTimestampMs: Date.now() });
    const replies = { ...message, audience: 'replies' as const };
    return { slack, attempt: (one: Message = replies, key = KEY) => attempt(one, key) };
  }
  const lost = { afterPost: () => 'hang up' as const };
  const wins: Message = { ...message, audience: 'wins' };

  test.each([
    ['by name', message],
    ['by id', wins],
  ])('is not posted again if the channel, which is known %s, contains it', async (_how, one) => {
    const { slack, attempt } = await story(lost);
    await expect(attempt(one)).rejects.toMatchObject({ type: 'unavailable' });
    await attempt(one);
    expect(slack.messages.map(({ key }) => key)).toEqual([KEY]);
    expect(slack.requests['conversations.list'] ?? 0).toBe(one === wins ? 0 : 1);
  });

  test('is found on a later page of the channel', async () => {
    const { slack, attempt } = await story(lost);
    await expect(attempt()).rejects.toThrow();
    const [ours] = slack.messages;
    for (let i = 0; i < 450; i += 1) slack.messages.push({ ...ours!, key: `other-${i}/slack` });
    await attempt();
    expect(slack.messages).toHaveLength(451);
    expect(slack.requests['conversations.history']).toBe(3);
  });

  test('is posted if the channel only contains an older message or one with another key', async () => {
    const { slack, attempt } = await story({ fault: () => ({ status: 503 }) });
    await expect(attempt(wins)).rejects.toThrow();
    delete slack.fault;
    const other = { channel: 'C0000000002', text: '', blocks: [], ts: (Date.now() / 1000).toFixed(6) };
    slack.messages.push({ ...other, key: 'event-2/slack' }, { ...other, key: KEY, ts: '1700000000.000100' });
    await attempt(wins);
    expect(slack.messages.filter(({ key }) => key === KEY)).toHaveLength(2);
  });

  test.each([-59, -2, 50])('is found even if Slack’s clock is wrong by %i minutes', async (minutes) => {
    const { slack, attempt } = await story({ afterPost: () => 'hang up' });
    await expect(attempt(wins)).rejects.toThrow();
    slack.messages[0]!.ts = (Date.now() / 1000 + minutes * 60).toFixed(6);
    await attempt(wins);
    expect(slack.messages).toHaveLength(1);
  });

  test('is found with the channel id of an earlier message', async () => {
    const { slack, attempt } = await story({});
    await attempt(message, 'event-0/slack');
    slack.afterPost = () => 'hang up';
    await expect(attempt()).rejects.toThrow();
    await attempt();
    expect(slack.messages.map(({ key }) => key)).toEqual(['event-0/slack', KEY]);
    expect(slack.requests['conversations.list']).toBeUndefined();
  });

  const unseen: [string, Partial<SlackDials>][] = [
    ['the scope for history is missing', { historyScope: false }],
    ['the scope for channels is missing', { readScope: false }],
    [
      'the bot is not in the channel',
      {
        fault: (method) => (method.endsWith('history') ? { body: { ok: false, error: 'not_in_channel' } } : undefined),
      },
    ],
    [
      'the name is not listed',
      { fault: (method) => (method.endsWith('list') ? { body: { ok: true, channels: [] } } : undefined) },
    ],
  ];
  test.each(unseen)('is posted again if %s', async (_why, dials) => {
    const { slack, attempt } = await story({ ...lost, ...dials });
    await expect(attempt()).rejects.toThrow();
    delete slack.afterPost;
    await attempt();
    expect(slack.messages).toHaveLength(2);
  });

  test.each(unseen)('is not posted again if %s and SLACK_UNKNOWN_OUTCOME is skip', async (_why, dials) => {
    const { slack, attempt } = await story({ ...lost, ...dials }, { unknownOutcome: 'skip' });
    await expect(attempt()).rejects.toThrow();
    await attempt();
    expect(slack.messages).toHaveLength(1);
  });

  test('is posted even with SLACK_UNKNOWN_OUTCOME=skip if Slack refused it before', async () => {
    const { slack, attempt } = await story({ historyScope: false }, { unknownOutcome: 'skip' });
    for (const fault of [
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 429, headers: { 'retry-after': '2' } },
    ]) {
      slack.fault = () => fault;
      await expect(attempt()).rejects.toMatchObject({ type: 'rate-limited' });
    }
    delete slack.fault;
    await attempt();
    expect(slack.messages.map(({ key }) => key)).toEqual([KEY]);
  });

  test('is posted after a retry by a person, because a parked message was refused', async () => {
    const { slack } = await story({ historyScope: false });
    const { postMessage } = activitiesOver({ apiUrl: slack.url, unknownOutcome: 'skip' });
    await runActivity(postMessage, message, KEY, Date.now() - 60_000);
    expect(slack.messages).toHaveLength(1);
  });

  test.each<[string, VendorAnswer, string]>([
    ['5xx', { status: 502 }, 'unavailable'],
    ['429', { status: 429, headers: { 'retry-after': '3' } }, 'rate-limited'],
    ['a broken connection', { hangUp: true }, 'unavailable'],
    ['a revoked token', { body: { ok: false, error: 'token_revoked' } }, 'auth'],
  ])('is not posted if the search fails with %s', async (_name, fault, type) => {
    const { slack, attempt } = await story(lost);
    await expect(attempt(wins)).rejects.toThrow();
    slack.fault = (method) => (method === 'conversations.history' ? fault : undefined);
    await expect(attempt(wins)).rejects.toMatchObject({ type });
    expect(slack.messages).toHaveLength(1);
  });
});

describe('a refusal by Slack has the right failure class', () => {
  const refusal = (error: string): VendorAnswer => ({ body: { ok: false, error } });
  const words: [string, string[]][] = [
    ['auth', ['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'missing_scope']],
    [
      'auth',
      ['no_permission', 'not_allowed_token_type', 'access_denied', 'ekm_access_denied', 'team_access_not_granted'],
    ],
    ['config', ['channel_not_found', 'not_in_channel', 'is_archived', 'restricted_action']],
    ['rejected', ['msg_too_long', 'msg_blocks_too_long', 'no_text', 'invalid_blocks', 'invalid_blocks_format']],
    ['rejected', ['invalid_arguments', 'invalid_metadata_format', 'invalid_metadata_schema', 'metadata_too_large']],
    ['rate-limited', ['ratelimited']],
    ['unavailable', ['internal_error', 'fatal_error', 'service_unavailable', 'a_word_of_tomorrow', 'constructor']],
  ];
  const rows = words.flatMap(([type, all]) => all.map((word) => [word, refusal(word), type] as const));

  test.each<readonly [string, VendorAnswer, string]>([
    ...rows,
    ['a 503', { status: 503, body: 'down' }, 'unavailable'],
    ['a 403', { status: 403, body: '' }, 'auth'],
    ['a broken connection', { hangUp: true }, 'unavailable'],
    ['an answer that is not JSON', { body: '<html>' }, 'unavailable'],
  ])('%s', async (_name, answer, type) => {
    const { post, requests } = await slackAnswering(answer);
    const failure = await post({ ...message, quote: 'words of a stranger' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type, nonRetryable: ['auth', 'config', 'rejected'].includes(type) });
    expect(said(failure)).not.toMatch(/xoxb-secret|words of a stranger/);
    expect(requests).toHaveLength(1);
  });

  test('a 429 is retried after Slack’s delay', async () => {
    const { post, requests } = await slackAnswering({ status: 429, headers: { 'retry-after': '3' }, body: '' });
    const failure = (await post(message).catch((error: unknown) => error)) as ApplicationFailure;
    expect(failure).toMatchObject({ type: 'rate-limited', nonRetryable: false, category: 'BENIGN' });
    expect(Number(failure.nextRetryDelay)).toBeGreaterThanOrEqual(3_000);
    expect(requests).toHaveLength(1);
  });

  test('the failure says so if nothing listens at Slack’s address', async () => {
    const { postMessage } = activitiesOver({ apiUrl: `http://127.0.0.1:${await freePort()}/api/` });
    await expect(runActivity(postMessage, message, KEY)).rejects.toMatchObject({
      type: 'unavailable',
      message: expect.stringMatching(/^Slack chat\.postMessage to #sales-replies: .*ECONNREFUSED/) as string,
    });
  });
});

/** The whole text of an error, including its causes. */
function said(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return `${error.message} ${error.stack} ${JSON.stringify(error)} ${said(error.cause)}`;
}
