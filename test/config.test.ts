import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readSettings, VARIABLES } from '../src/config.ts';
import { FOLLOW_UP_VARIABLES } from '../src/follow-ups.ts';
import { SettingsError } from '../src/parse-variables.ts';

describe('.env.example', () => {
  const example = parseEnv(readFileSync(new URL('../.env.example', import.meta.url), 'utf8')) as Record<string, string>;

  test('lists every variable that is read, and none that is not', () => {
    const listed = Object.keys(example).filter((name) => !name.startsWith('FOLLOW_UP_'));
    const read = VARIABLES.filter((name) => !name.startsWith('FOLLOW_UP_'));
    expect(listed.sort()).toEqual([...read, 'TEMPORAL_CLI_PATH'].sort());
  });

  // A new follow-up is one file and one line of the register, so it need not be here.
  test.each(['reply-unanswered', 'interested-without-meeting', 'no-show-rebook', 'out-of-office-return'])(
    'lists every variable of the follow-up %s',
    (name) => {
      const own = FOLLOW_UP_VARIABLES.filter(({ followUp }) => followUp === name);
      expect(own.length).toBeGreaterThan(1);
      expect(own.filter(({ variable }) => !(variable in example))).toEqual([]);
    },
  );

  test('shows the defaults', () => {
    expect(readSettings(example)).toEqual(readSettings({}));
  });

  test('shows a channel in a way that survives being changed', () => {
    const { SLACK_CHANNEL_REPLIES, SLACK_CHANNEL_WINS, SLACK_CHANNEL_OPS } = example;
    expect([SLACK_CHANNEL_REPLIES, SLACK_CHANNEL_WINS, SLACK_CHANNEL_OPS]).toEqual([
      '#sales-replies',
      '#sales-wins',
      '#ops-alerts',
    ]);
  });
});

describe('a setting that cannot be used is named, with what it holds and what it should be', () => {
  test.each([
    [{ PORT: 'abc' }, 'PORT is "abc", it should be a number'],
    [{ PORT: '70000' }, 'PORT is "70000", it should be at most 65535'],
    [
      { DEDUPE_WINDOW: 'soon' },
      'DEDUPE_WINDOW is "soon", it should be a duration such as "30 days", "5 minutes" or "45s"',
    ],
    [
      { JOURNAL_MAX_SIZE: '1 GB' },
      'JOURNAL_MAX_SIZE is "1 GB", it should be a size such as "1 GiB", "512 KiB" or a number of bytes',
    ],
    [{ MAX_BODY: '2 MiB' }, 'MAX_BODY is "2 MiB", it should be at most 1536 KiB: Temporal takes no larger event'],
    [{ TRUST_PROXY: 'yes' }, 'TRUST_PROXY is "yes", it should be one of true, false'],
    [
      { PUBLIC_URL: 'hooks.example.com' },
      'PUBLIC_URL is "hooks.example.com", it should be a URL that begins with http:// or https://',
    ],
    [{ DISPATCH_CONCURRENCY: '0' }, 'DISPATCH_CONCURRENCY is "0", it should be at least 1'],
    [{ INSTANTLY_EMAIL_LISTS_PER_MINUTE: '21' }, 'INSTANTLY_EMAIL_LISTS_PER_MINUTE is "21", it should be at most 20'],
    [{ CRM: 'salesforce' }, 'CRM is "salesforce", it should be one of local, '],
    [
      { CRM: 'webhook' },
      'CRM_WEBHOOK_URL is not set, it should be the URL that takes the changes, http:// or https:// (CRM=webhook)',
    ],
    [
      { CRM: 'webhook', CRM_WEBHOOK_URL: 'https://crm.example', CRM_WEBHOOK_SECRET: 'hush' },
      'CRM_WEBHOOK_SECRET is set (its value is not shown), it should be 24 to 64 bytes in base64, with or without whsec_',
    ],
    [
      { CRM_RECORD_URL: 'https://crm.example/' },
      'CRM_RECORD_URL is "https://crm.example/", it should be a URL that begins with http:// or https:// and has {email} in it',
    ],
    [
      { CRM_RECORD_URL: 'javascript:alert({email})' },
      'CRM_RECORD_URL is "javascript:alert({email})", it should be a URL that begins with http:// or https:// and has',
    ],
    [{ TEMPORAL_ADDRESS: 'http://localhost:7233' }, 'TEMPORAL_ADDRESS is "http://localhost:7233", it should be a host'],
    [
      { TEMPORAL_ADDRESS: 'local host:7233' },
      'TEMPORAL_ADDRESS is "local host:7233", it should be a host and its port',
    ],
    [
      { TEMPORAL_ADDRESS: 'localhost:99999' },
      'TEMPORAL_ADDRESS is "localhost:99999", it should be a host and its port',
    ],
    [
      { EVENTS_IGNORED: 'email_opened,opens' },
      'EVENTS_IGNORED is "email_opened,opens", it should be a list of one of ',
    ],
    [{ TEAM_TIME_ZONE: '+02:00' }, 'TEAM_TIME_ZONE is "+02:00", it should be an IANA time zone such as Europe/Berlin'],
    [
      { WORKING_HOURS: 'Mon-Fri 9-17' },
      'WORKING_HOURS is "Mon-Fri 9-17", it should be hours such as "Mon-Fri 09:00-17:00" or ',
    ],
    [{ WORKING_HOURS: 'Mon-Fri 17:00-09:00' }, 'WORKING_HOURS is "Mon-Fri 17:00-09:00", it should be hours such as '],
    [{ WORKING_HOURS: 'Mon-Fry 09:00-17:00' }, 'WORKING_HOURS is "Mon-Fry 09:00-17:00", it should be hours such as '],
    [{ WORKING_HOURS: 'Mon-Fri 09:00-17:00, Fri 16:00-18:00' }, ', without hours of Fri that overlap'],
    [
      { HOLIDAYS: '2026-12-24,DE-XX' },
      'HOLIDAYS is "2026-12-24,DE-XX", it should be dates such as 2026-12-24 and regions such as DE, DE-BE or US-CA; DE-XX is neither',
    ],
    [{ HOLIDAYS: '2026-02-30' }, '; 2026-02-30 is neither'],
    [
      { SLACK_OWNERS: 'maya@seller.example=U0123ABC,bob@seller.example=@bob' },
      'it should be a list of mailbox=ID, e.g. maya@seller.example=U0123ABC,*=S0456DEF; Slack’s ids of users begin with U or W, of user groups with S; "bob@seller.example=@bob" is none',
    ],
    [
      { SLACK_OWNERS: 'maya@seller.example=U0123ABC,Maya@seller.example=U0123ABD' },
      '"Maya@seller.example=U0123ABD" names a mailbox a second time',
    ],
    [{ SLACK_OWNERS: 'maya=U0123ABC' }, 'SLACK_OWNERS is "maya=U0123ABC", it should be a list of mailbox=ID'],
    [
      { TEMPORAL_DEPLOYMENT_NAME: 'outreach' },
      'TEMPORAL_WORKER_BUILD_ID is not set, it should be set too: TEMPORAL_DEPLOYMENT_NAME and TEMPORAL_WORKER_BUILD_ID are set both or not at all',
    ],
    [{ TEMPORAL_WORKER_BUILD_ID: '42' }, 'TEMPORAL_DEPLOYMENT_NAME is not set, it should be set too'],
    [
      { TEMPORAL_DEPLOYMENT_NAME: 'shop.outreach', TEMPORAL_WORKER_BUILD_ID: '42' },
      'TEMPORAL_DEPLOYMENT_NAME is "shop.outreach", it should be a name without "." and ":"',
    ],
    [{ TEMPORAL_PROFILE: 'nope' }, 'Temporal’s settings cannot be used'],
    [
      { FOLLOW_UP_REPLY_UNANSWRED_REMIND_AFTR: '2 hours' },
      'FOLLOW_UP_REPLY_UNANSWRED_REMIND_AFTR is set, which no follow-up reads; it should perhaps be ' +
        'FOLLOW_UP_REPLY_UNANSWERED_REMIND_AFTER',
    ],
    [{ FOLLOW_UP_NO_SHOW_REBOOK: 'yes' }, 'FOLLOW_UP_NO_SHOW_REBOOK is "yes", it should be one of on, dry-run, off'],
    [
      { FOLLOW_UP_REPLY_UNANSWERED_REMIND_AFTER: 'soon' },
      'FOLLOW_UP_REPLY_UNANSWERED_REMIND_AFTER is "soon", it should be a wait',
    ],
  ])('%j', (env, message) => {
    expect(() => readSettings(env)).toThrow(SettingsError);
    expect(() => readSettings(env)).toThrow(message);
  });

  test.each([
    [
      { SLACK_API_URL: 'https://maya:hush@slack.example/' },
      '"https://…@slack.example/", it should be .* without a user',
    ],
    [
      { HUBSPOT_API_URL: 'ftp://maya:hu/sh@crm.example', HUBSPOT_TOKEN: 'k', CRM: 'hubspot' },
      '"ftp://…@crm.example", ',
    ],
    [{ TEMPORAL_ADDRESS: 'maya:hush@temporal.example:7233' }, '"…@temporal.example:7233", '],
    [{ CRM_WEBHOOK_URL: 'crm.example/hush', CRM_WEBHOOK_SECRET: 'k', CRM: 'webhook' }, 'set .its value is not shown.'],
  ])('without what is a secret in it: %j', (env, message) => {
    expect(() => readSettings(env)).toThrow(new RegExp(`^${Object.keys(env)[0]} is ${message}`));
    expect(() => readSettings(env)).not.toThrow(/hu.?sh/);
  });

  test('all of them at once', () => {
    expect(() => readSettings({ PORT: 'a', MAX_BODY: 'b' })).toThrow(/PORT[^]*\n[^]*MAX_BODY/);
  });
});

test('SLACK_OWNERS says whom to mention for a mailbox, however it is written', () => {
  const { owners } = readSettings({ SLACK_OWNERS: ' Maya@Seller.example = U0123ABC , *=S0456DEF,' }).slack;
  expect(Object.fromEntries(owners)).toEqual({ 'maya@seller.example': 'U0123ABC', '*': 'S0456DEF' });
});

test('an empty variable is an absent one', () => {
  expect(readSettings({ PORT: '', INSTANTLY_API_KEY: ' ' })).toEqual(readSettings({}));
});

test('Temporal is local until the environment says where it is', () => {
  expect(readSettings({ TEMPORAL_DEV_PORT: '7000' }).temporal).toMatchObject({
    external: false,
    address: '127.0.0.1:7000',
  });
  expect(
    readSettings({ TEMPORAL_ADDRESS: 'cloud.example:7233', TEMPORAL_NAMESPACE: 'n.a', TEMPORAL_API_KEY: 'k' }).temporal,
  ).toMatchObject({
    external: true,
    address: 'cloud.example:7233',
    namespace: 'n.a',
    connection: { apiKey: 'k', tls: true },
  });
});

test('with a key Instantly is real, without one the sandbox stands in', () => {
  expect(readSettings({ INSTANTLY_API_KEY: 'k' })).toMatchObject({
    sandbox: false,
    publicUrl: undefined,
    instantly: { apiKey: 'k' },
  });
  expect(readSettings({ SANDBOX_PORT: '4500' })).toMatchObject({
    sandbox: true,
    publicUrl: 'http://127.0.0.1:3000',
    instantly: { apiUrl: 'http://127.0.0.1:4500/api/v2' },
  });
});

test('a remote vendor has a task queue of its own, and Instantly’s mails a pace of their own', () => {
  const { pace, policy, instantly } = readSettings({ INSTANTLY_API_KEY: 'k' });
  expect(pace).toEqual({ crm: null, slack: null, instantly: 4.5, emails: 17 / 60 });
  expect(policy.queues).toEqual({ instantly: 'instantly-instantly', emails: 'instantly-emails' });
  expect(instantly.emailListsPerMinute).toBe(17);
  expect(readSettings({}).policy.queues).toEqual({});
});

test('the team’s calendar is as it says, in small letters and with spaces too', () => {
  const { calendar } = readSettings({
    TEAM_TIME_ZONE: 'Asia/Tokyo',
    WORKING_HOURS: 'fri 9:00 - 14:00 ,Sat-Mon 13:00-24:00, Mon 09:00-12:00',
    HOLIDAYS: 'de-be, 2026-12-24,nz-can-timaru',
  });
  expect(calendar).toEqual({
    zone: 'Asia/Tokyo',
    hours: [
      { weekday: 1, opens: '09:00', closes: '12:00' },
      { weekday: 1, opens: '13:00', closes: '24:00' },
      { weekday: 5, opens: '09:00', closes: '14:00' },
      { weekday: 6, opens: '13:00', closes: '24:00' },
      { weekday: 7, opens: '13:00', closes: '24:00' },
    ],
    holidays: { dates: ['2026-12-24'], regions: ['DE-BE', 'NZ-CAN-TIMARU'] },
  });
});
