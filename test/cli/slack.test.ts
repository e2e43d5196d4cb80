import { describe, expect, test } from 'vitest';
import { examineInstantly } from '../../src/doctor/instantly.ts';
import { examineSlack } from '../../src/doctor/slack.ts';
import { readSettings } from '../../src/settings/read-settings.ts';
import { cli } from '../support/cli.ts';
import { type SlackDials, startSlackStub } from '../support/slack-stub.ts';

async function workspace(dials: Partial<SlackDials> = {}) {
  const stub = await startSlackStub(dials);
  return { stub, env: { SLACK_BOT_TOKEN: 'xoxb-secret', SLACK_API_URL: stub.url } };
}

describe('slack test', () => {
  test('posts to each channel of the settings and says where the message is', async () => {
    const { stub, env } = await workspace();
    const { code, out } = await cli(['slack', 'test'], { ...env, SLACK_CHANNEL_WINS: 'C0000000002' });
    expect(code).toBe(0);
    expect(out).toMatch(
      /^posted to #sales-replies \(C0000000001, [\d.]+\)\nposted to C0000000002 \(.*\nposted to #ops-alerts \(.*\n$/,
    );
    expect(stub.messages.map(({ channel }) => channel)).toEqual(['C0000000001', 'C0000000002', 'C0000000003']);
  });

  test('shows Slack’s answer and fails if Slack refuses', async () => {
    const { env } = await workspace();
    const { code, out } = await cli(['slack', 'test', '--channel', '#nowhere', '--json'], env);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual([
      { channel: '#nowhere', error: 'Slack chat.postMessage to #nowhere: channel_not_found' },
    ]);
  });

  test('says which variable to set if there is no token', async () => {
    const { code, err } = await cli(['slack', 'test']);
    expect(code).toBe(1);
    expect(err).toMatch(/^SLACK_BOT_TOKEN is not set, it should be a bot token .*\n$/);
  });

  test('posts nothing if a channel is empty', async () => {
    const { stub, env } = await workspace();
    const { code, err } = await cli(['slack', 'test', '--channel', ''], env);
    expect(code).toBe(1);
    expect(err).toBe('--channel is "", it should be the name or id of a channel\n');
    expect(stub.messages).toEqual([]);
  });
});

describe('doctor', () => {
  test('finds no problem with a token that may post and read the history', async () => {
    const { env } = await workspace();
    expect(await examineSlack(readSettings({ ...env, SLACK_CHANNEL_WINS: 'C0000000002' }))).toEqual([
      { link: 'Slack', state: 'ok', found: 'bot in Acme' },
      { link: 'Slack channels', state: 'ok', found: '#sales-replies, C0000000002, #ops-alerts' },
    ]);
  });

  test('finds a channel that does not exist, by name and by id, and one that the bot is not in', async () => {
    const { env } = await workspace({ privateScope: true, outside: ['ops-alerts'] });
    const channels = { SLACK_CHANNEL_REPLIES: '#sales-replys', SLACK_CHANNEL_WINS: 'C0000000009' };
    const [, ...findings] = await examineSlack(readSettings({ ...env, ...channels }));
    expect(findings.map(({ state, found }) => [state, found])).toEqual([
      ['fault', 'SLACK_CHANNEL_REPLIES: the bot sees no channel #sales-replys'],
      ['fault', 'SLACK_CHANNEL_WINS: the bot sees no channel C0000000009'],
      ['fault', 'SLACK_CHANNEL_OPS: the bot is not in #ops-alerts'],
    ]);
    expect(findings.map(({ cure }) => cure)).toEqual([
      'create the channel and invite the bot, or set SLACK_CHANNEL_REPLIES to another channel',
      'create the channel and invite the bot, or set SLACK_CHANNEL_WINS to another channel',
      'type /invite @bot in that channel',
    ]);
  });

  test('only warns about a channel that may be a private one, which the token may not see', async () => {
    const { env } = await workspace();
    const [, , warning] = await examineSlack(readSettings({ ...env, SLACK_CHANNEL_WINS: '#secret' }));
    expect(warning).toMatchObject({
      state: 'warning',
      found: expect.stringContaining('groups:read is missing') as string,
    });
  });

  test.each([
    ['xoxb-old', 'invalid_auth', /^Slack does not accept this token .*Bot User OAuth Token/],
    ['xoxp-mine', 'invalid_auth', /^a bot token begins with xoxb-: .*Bot User OAuth Token/],
    ['xoxb-good', 'fatal_error', /^try again; if it fails again, check SLACK_API_URL and the network$/],
  ])('gives advice about the token %s and the error %s', async (SLACK_BOT_TOKEN, error, cure) => {
    const { env } = await workspace({ fault: () => ({ body: { ok: false, error } }) });
    expect(await examineSlack(readSettings({ ...env, SLACK_BOT_TOKEN }))).toEqual([
      {
        link: 'Slack',
        state: 'fault',
        found: `Slack auth.test: ${error}`,
        cure: expect.stringMatching(cure) as string,
      },
    ]);
  });

  test('does not blame the token if the network is down', async () => {
    const away = { SLACK_BOT_TOKEN: 'xoxb-good', SLACK_API_URL: 'http://127.0.0.1:1/api/' };
    const [finding] = await examineSlack(readSettings(away));
    expect(finding).toMatchObject({
      state: 'fault',
      cure: 'try again; if it fails again, check SLACK_API_URL and the network',
    });
    const env = {
      INSTANTLY_API_KEY: 'good',
      INSTANTLY_API_URL: 'http://127.0.0.1:1',
      INSTANTLY_WEBHOOK_SECRET: 's'.repeat(16),
    };
    const [key] = await examineInstantly(readSettings(env));
    expect(key).toMatchObject({
      state: 'fault',
      cure: 'try again; if it fails again, check INSTANTLY_API_URL and the network',
    });
  });

  test.each([
    ['repeat', 'it posts the message again, so the message may appear twice (SLACK_UNKNOWN_OUTCOME=repeat)'],
    ['skip', 'it does not post the message again, so the message may be missing (SLACK_UNKNOWN_OUTCOME=skip)'],
  ])(
    'warns about missing scopes for the history, and says what that means with %s',
    async (SLACK_UNKNOWN_OUTCOME, means) => {
      const { env } = await workspace({ historyScope: false, readScope: false });
      const [, warning] = await examineSlack(readSettings({ ...env, SLACK_UNKNOWN_OUTCOME }));
      expect(warning).toMatchObject({ link: 'Slack scope', state: 'warning' });
      expect(warning!.found).toMatch(/^channels:history, channels:read missing: /);
      expect(warning!.found).toContain(means);
      expect(warning!.cure).toMatch(/^add channels:history, channels:read /);
    },
  );

  test('does not ask for the list of channels if the settings contain ids', async () => {
    const { env } = await workspace({ readScope: false });
    const ids = { SLACK_CHANNEL_REPLIES: 'C0000000001', SLACK_CHANNEL_WINS: 'G0000000002' };
    expect(await examineSlack(readSettings({ ...env, ...ids, SLACK_CHANNEL_OPS: 'C0000000003' }))).toHaveLength(1);
  });
});
