import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readSettings } from '../src/settings/read-settings.ts';
import { SECTIONS } from '../src/settings/variables.ts';
import { aboutVariables } from '../src/variables/about.ts';
import { warningsAbout } from '../src/settings/dot-env.ts';
import { SettingsError } from '../src/variables/parse.ts';
import { temporaryFolder } from './support/folder.ts';

describe('.env.example', () => {
  const example = parseEnv(readFileSync(new URL('../.env.example', import.meta.url), 'utf8')) as Record<string, string>;

  test('contains the default values', () => {
    expect(readSettings(example)).toEqual(readSettings({}));
  });

  test('quotes channel names, so that # does not begin a comment', () => {
    const { SLACK_CHANNEL_REPLIES, SLACK_CHANNEL_WINS, SLACK_CHANNEL_OPS } = example;
    expect([SLACK_CHANNEL_REPLIES, SLACK_CHANNEL_WINS, SLACK_CHANNEL_OPS]).toEqual([
      '#sales-replies',
      '#sales-wins',
      '#ops-alerts',
    ]);
  });
});

test('every setting is described once, with what it controls and which programs read it', () => {
  const all = SECTIONS.flatMap(aboutVariables);
  const silent = all.filter(({ description, readBy }) => !description.endsWith('.') || !readBy.length);
  expect(silent.map(({ name }) => name)).toEqual([]);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

const LONG = 'long'.repeat(9);
const CLOUD = { TEMPORAL_ADDRESS: 'cloud.example:7233', TEMPORAL_API_KEY: 'k' };
const PEM = '-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----';

describe('the error for an invalid setting names the variable, its value and the expected form', () => {
  test.each<[Record<string, string>, string]>([
    [{ PORT: 'abc' }, 'PORT is "abc", it should be a port from 0 to 65535'],
    [{ PORT: '70000' }, 'PORT is "70000", it should be a port from 0 to 65535'],
    [
      { DEDUPE_WINDOW: 'soon' },
      'DEDUPE_WINDOW is "soon", it should be a duration such as "30 days", "5 minutes" or "45s", at least 1 hour',
    ],
    [
      { JOURNAL_MAX_SIZE: '1 GB' },
      'JOURNAL_MAX_SIZE is "1 GB", it should be a size such as "1 GiB", "64 MiB" or "512 KiB"',
    ],
    [
      { MAX_BODY: '2 MiB' },
      'MAX_BODY is "2 MiB", it should be a size such as "1 GiB", "64 MiB" or "512 KiB", at least 16 KiB, at most 1536 KiB',
    ],
    [
      { DATABASE_URL: 'mysql://me@db/outreach' },
      'DATABASE_URL is set (its value is not shown), it should be a URL such as postgres://',
    ],
    [{ DATABASE_URL: 'postgres://me@db' }, 'with the name of a database after the host'],
    [{ DATABASE_URL: 'postgres://me:a,b@db-1:5432,db-2:5432/outreach' }, 'with one host, which leads to the primary'],
    [{ DATABASE_URL: 'postgres://me@db/outreach?target_session_attrs=read-write' }, 'with one host'],
    [{ DATABASE_URL: 'postgres://me@db/outreach?sslmode=prefer' }, 'with an sslmode of disable, require, verify-ca'],
    [
      { DATABASE_URL: 'postgres://me@db/outreach?sslmode=verify-full&sslrootcert=/no/such.pem' },
      'with a file that exists as its sslrootcert',
    ],
    ...['DEDUPE_WINDOW', 'SILENCE_AFTER', 'JOURNAL_KEEP_PAYLOADS', 'MONITOR_INTERVAL'].map(
      (name): [Record<string, string>, string] => [
        { [name]: '24' },
        `${name} is "24", it should be a duration such as "30 days"`,
      ],
    ),
    ...['JOURNAL_MAX_SIZE', 'MAX_BODY'].map((name): [Record<string, string>, string] => [
      { [name]: '1048576' },
      `${name} is "1048576", it should be a size such as "1 GiB"`,
    ]),
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' },
      'OTEL_EXPORTER_OTLP_ENDPOINT is "localhost:4318", it should be a URL that begins with http:// or https://',
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      'OTEL_EXPORTER_OTLP_PROTOCOL is "grpc", it should be one of http/protobuf',
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318', OTEL_EXPORTER_OTLP_HEADERS: 'Bearer abc' },
      'OTEL_EXPORTER_OTLP_HEADERS is set (its value is not shown), it should be name=value',
    ],
    [
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '10',
      },
      'OTEL_TRACES_SAMPLER_ARG is "10", it should be the share of events that is traced: a number from 0 to 1',
    ],
    [{ SHUTDOWN_DELAY: '5' }, 'SHUTDOWN_DELAY is "5", it should be 0, or a duration such as'],
    [
      { DEDUPE_WINDOW: '30 minutes' },
      'DEDUPE_WINDOW is "30 minutes", it should be a duration such as "30 days", "5 minutes" or "45s", at least 1 hour',
    ],
    [{ DEDUPE_WINDOW: '-30 days' }, 'DEDUPE_WINDOW is "-30 days", it should be a duration'],
    [{ DEDUPE_WINDOW: '3000 years' }, 'DEDUPE_WINDOW is "3000 years", it should be a duration'],
    [
      { JOURNAL_MAX_SIZE: '1 B' },
      'JOURNAL_MAX_SIZE is "1 B", it should be a size such as "1 GiB", "64 MiB" or "512 KiB", at least 128 KiB',
    ],
    [{ MAX_BODY: '1 KiB' }, 'MAX_BODY is "1 KiB", it should be a size such as'],
    [
      { SILENCE_AFTER: '1 ms' },
      'SILENCE_AFTER is "1 ms", it should be a duration such as "30 days", "5 minutes" or "45s", at least 1 minute',
    ],
    [
      { FOLLOW_UP_REPLY_UNANSWERED_REMIND_AFTER: '4' },
      'FOLLOW_UP_REPLY_UNANSWERED_REMIND_AFTER is "4", it should be a',
    ],
    [{ OPS_ADDRESS: '127.0.0.1:3000' }, 'OPS_ADDRESS is "127.0.0.1:3000", it should be of another port than PORT'],
    [
      { PUBLIC_URL: 'https://a.example/?b=c' },
      'it should be a URL that begins with http:// or https://, without ? and #',
    ],
    [{ OPS_ADDRESS: '9464' }, 'OPS_ADDRESS is "9464", it should be an address and a port, e.g. 127.0.0.1:9464'],
    [{ OPS_ADDRESS: '127.0.0.1:99999' }, 'OPS_ADDRESS is "127.0.0.1:99999", it should be an address and a port'],
    [{ SLACK_CHANNEL_OPS: '#a\n#b' }, 'SLACK_CHANNEL_OPS is "#a\\n#b", it should be one line'],
    [{ TRUST_PROXY: 'yes' }, 'TRUST_PROXY is "yes", it should be one of true, false'],
    [
      { PUBLIC_URL: 'hooks.example.com' },
      'PUBLIC_URL is "hooks.example.com", it should be a URL that begins with http:// or https://',
    ],
    [
      { DISPATCH_CONCURRENCY: '0' },
      'DISPATCH_CONCURRENCY is "0", it should be workflow starts: a whole number from 1 to 256',
    ],
    [
      { INSTANTLY_EMAIL_LISTS_PER_MINUTE: '21' },
      'INSTANTLY_EMAIL_LISTS_PER_MINUTE is "21", it should be requests per minute: a number from 1 to 20',
    ],
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
    [{ EVENTS_IGNORED: 'email_opened,opens' }, 'EVENTS_IGNORED is "email_opened,opens", it should be one or more of '],
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
      'it should be a list of mailbox=ID, e.g. maya@seller.example=U0123ABC,*=S0456DEF; Slack’s ids of users begin with U or W, of user groups with S; "bob@seller.example=@bob" is not one',
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
    [{ ...CLOUD, TEMPORAL_TLS: 'yes' }, 'TEMPORAL_TLS is "yes", it should be one of true, false, 1, 0'],
    [{ ...CLOUD, TEMPORAL_TLS_CERT: '/c' }, 'its former name, it should be TEMPORAL_TLS_CLIENT_CERT_PATH'],
    [{ ...CLOUD, TEMPORAL_TLS_CLIENT_CRT_PATH: '/c' }, 'should perhaps be TEMPORAL_TLS_CLIENT_CERT_PATH'],
    [{ ...CLOUD, TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'True' }, 'it should be unset'],
    [{ ...CLOUD, TEMPORAL_TLS_CLIENT_CERT_DATA: PEM }, 'TEMPORAL_TLS_CLIENT_KEY_PATH is not set, it should be set too'],
    [
      { ...CLOUD, TEMPORAL_TLS_CLIENT_KEY_PATH: '/k' },
      'TEMPORAL_TLS_CLIENT_CERT_PATH is not set, it should be set too',
    ],
    [
      { ...CLOUD, TEMPORAL_TLS_CLIENT_KEY_DATA: PEM, TEMPORAL_TLS_CLIENT_CERT_DATA: PEM },
      'TEMPORAL_TLS_CLIENT_CERT_… and …_KEY_… should be a certificate and its key, in PEM',
    ],
    [{ ...CLOUD, TEMPORAL_TLS_SERVER_CA_CERT_DATA: 'garbage' }, 'TEMPORAL_TLS_SERVER_CA_CERT_… should be certificates'],
    [{ ...CLOUD, TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/nowhere' }, 'Temporal’s settings cannot be used: ENOENT'],
    [{ TEMPORAL_API_KEY: 'k' }, 'TEMPORAL_ADDRESS is not set, it should be set too: TEMPORAL_API_KEY is'],
    [{ TEMPORAL_TLS: 'true' }, 'TEMPORAL_ADDRESS is not set, it should be set too: TEMPORAL_TLS is'],
    [{ ANSWER_LINK_KEY: LONG, INSTANTLY_WEBHOOK_SECRET: `new-${LONG},${LONG}` }, 'it should be a key of its own'],
    [
      { FOLLOW_UP_REPLY_UNANSWRED_REMIND_AFTR: '2 hours' },
      'FOLLOW_UP_REPLY_UNANSWRED_REMIND_AFTR is not a known follow-up setting; did you mean ' +
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
    [{ DATABASE_URL: 'mysql://maya:hush@db.example/outreach' }, 'set .its value is not shown., it should be a URL'],
    [{ INSTANTLY_API_KEY: 'hush\nhush' }, 'set .its value is not shown., it should be one line'],
    [{ INSTANTLY_API_KEY: '"hush"' }, 'set .its value is not shown., it should be visible ASCII'],
    [{ SLACK_BOT_TOKEN: 'xoxb-hüsh' }, 'set .its value is not shown., it should be visible ASCII'],
    [{ HUBSPOT_TOKEN: 'hu sh', CRM: 'hubspot' }, 'set .its value is not shown., it should be visible ASCII'],
    [{ TEMPORAL_API_KEY: 'hu\tsh', TEMPORAL_ADDRESS: 'a:1' }, 'set .its value is not shown., it should be one line'],
    [{ TEMPORAL_GRPC_META_X: 'hu\u200bsh', TEMPORAL_ADDRESS: 'a:1' }, 'set .its value is not shown., it should be vis'],
    [
      { TEMPORAL_GRPC_META_X: 'hu\tsh', TEMPORAL_ADDRESS: 'a:1' },
      'set .its value is not shown., it should be one line',
    ],
    [{ INSTANTLY_WEBHOOK_SECRET: 'hush' }, 'set .*should be at least 16 visible ASCII.*To replace a shorter one'],
    [{ INSTANTLY_WEBHOOK_SECRET: `${'x'.repeat(16)},hush` }, 'set .*should be at least 16 visible ASCII'],
    [{ INSTANTLY_WEBHOOK_SECRET: `schlüssel-${'hush'.repeat(4)}` }, 'set .*should be at least 16 visible ASCII'],
    [{ INSTANTLY_WEBHOOK_SECRET: ',' }, 'set .*should be at least 16 visible ASCII'],
    [{ ANSWER_LINK_KEY: 'hush'.repeat(7) }, 'set .*should be at least 32 visible ASCII'],
  ])('the error does not show the secret in %j', (env, message) => {
    expect(() => readSettings(env)).toThrow(new RegExp(`^${Object.keys(env)[0]} is ${message}`));
    expect(() => readSettings(env)).not.toThrow(/hu.?sh/);
  });

  test('one error names all invalid settings', () => {
    expect(() => readSettings({ PORT: 'a', MAX_BODY: 'b' })).toThrow(/PORT[^]*\n[^]*MAX_BODY/);
  });
});

test('SLACK_OWNERS maps a mailbox to a person, whatever its spaces and letter case', () => {
  const { owners } = readSettings({ SLACK_OWNERS: ' Maya@Seller.example = U0123ABC , *=S0456DEF,' }).slack;
  expect(Object.fromEntries(owners)).toEqual({ 'maya@seller.example': 'U0123ABC', '*': 'S0456DEF' });
});

test('an empty variable counts as not set', () => {
  expect(readSettings({ PORT: '', INSTANTLY_API_KEY: ' ' })).toEqual(readSettings({}));
});

test('the dev server is used unless the environment names a Temporal server', () => {
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

test('a Temporal API key turns TLS on, unless TEMPORAL_TLS turns it off', () => {
  const tlsOf = (env: Record<string, string>) => readSettings({ ...CLOUD, ...env }).temporal.connection.tls;
  for (const on of ['true', 'True', 'TRUE', '1', ' true\n', '']) expect(tlsOf({ TEMPORAL_TLS: on })).toBeTruthy();
  for (const off of ['false', 'False', '0']) expect(tlsOf({ TEMPORAL_TLS: off })).toBe(false);
  expect(readSettings({ ...CLOUD, TEMPORAL_TLS: '0' }).warnings).toEqual([expect.stringContaining('in clear text')]);
  expect(readSettings({ ...CLOUD, TEMPORAL_TLS: '0', TEMPORAL_ADDRESS: 'localhost:7233' }).warnings).toEqual([]);
});

test('a profile in temporal.toml is checked by the same rules, and a field that nothing reads causes a warning', () => {
  const file = join(temporaryFolder(), 'temporal.toml');
  const read = (text: string) => {
    writeFileSync(file, text);
    return readSettings({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_GRPC_META_X_TEAM_NAME: 'sales team' });
  };
  const { temporal } = read('[profile.default]\naddress = "a:1"\napi_key = "k\\n"\n');
  expect(temporal.connection).toMatchObject({ apiKey: 'k', tls: true, metadata: { 'x-team-name': 'sales team' } });
  expect(() => read('[profile.default]\napi_key = "hush hush"')).toThrow(/^the api_key of the profile.*not shown/);
  expect(() => read('[profile.default]\napi_key = "hush\n')).toThrow(/^(?![^]*hush)Temporal’s settings cannot be used/);
  expect(() => read('[profile.default.tls]\nclient_key_data = "k"')).toThrow(
    'TEMPORAL_TLS_CLIENT_CERT_PATH is not set',
  );
  const { warnings } = read('[profile.default.tls]\ndisable_host_verification = true');
  expect(warnings).toEqual([expect.stringContaining('disable_host_verification')]);
});

test('a misspelt variable causes a warning, and so does every unknown variable in .env', () => {
  expect(readSettings({ TEMPORAL_ADRESS: 'a:1' }).warnings).toEqual([expect.stringContaining('be TEMPORAL_ADDRESS')]);
  expect(readSettings({ SLACK_CHANEL_OPS: '#ops', INSTANTLY_API_KE: 'k', slack_bot_token: 'x' }).warnings).toEqual([
    'SLACK_CHANEL_OPS is set, which nothing reads; it should perhaps be SLACK_CHANNEL_OPS',
    'INSTANTLY_API_KE is set, which nothing reads; it should perhaps be INSTANTLY_API_KEY',
    'slack_bot_token is set, which nothing reads; it should perhaps be SLACK_BOT_TOKEN',
  ]);
  const names = (text: string) =>
    warningsAbout(text).map((line) => /^\.env: (?:docker .* reads )?(\w+)/.exec(line)?.[1]);
  expect(names('PUBLIC_ADDRESS=x\nPORT=1\nNODE_OPTIONS=x\nTEMPORAL_GRPC_META_A=b\n# NO=1\n')).toEqual([
    'PUBLIC_ADDRESS',
  ]);
  expect(warningsAbout('\uFEFFPORT=1\nHOST: x\nHOST=a\n\nCRM_RECORD_URL="two\nlines"\nPORT 1\n')).toEqual([
    expect.stringContaining('byte order mark'),
    '.env: line 2 is not read, it should be NAME=value',
    '.env: line 7 is not read, it should be NAME=value',
  ]);
});

test.each([
  ['CRM_WEBHOOK_URL=https://crm.example/hook#eu', true],
  ['HOST=#x', true],
  ['INSTANTLY_WEBHOOK_SECRET=ab$cd', true],
  ['INSTANTLY_WEBHOOK_SECRET="ab$$cd"', true],
  ['FOLLOW_UP_NO_SHOW_REBOOK_TEXT="a \\"quote\\""', true],
  ['FOLLOW_UP_NO_SHOW_REBOOK_TEXT="a\\tb"', true],
  ['SLACK_CHANNEL_OPS=`#ops`', true],
  ['SLACK_CHANNEL_OPS="#ops\nPORT=1', true],
  ["HOST='", true],
  ['FOLLOW_UP_NO_SHOW_REBOOK_TEXT="two\nlines of $5"', true],
  ["INSTANTLY_WEBHOOK_SECRET='ab$cd#\\n'", false],
  ['FOLLOW_UP_NO_SHOW_REBOOK_TEXT="two\\nlines # no comment"', false],
  ['HOST=127.0.0.1 # only here, for $5', false],
  ['# HOST=$x', false],
])('a line of .env that docker compose reads differently causes a warning: %j %j', (text, isTold) => {
  expect(warningsAbout(text).filter((line) => line.includes('docker compose'))).toHaveLength(isTold ? 1 : 0);
  expect(warningsAbout(text).join()).not.toMatch(/ab\$|crm\.example/);
});

test('the real Instantly is used if there is an API key, otherwise the sandbox', () => {
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

test.each(['0', '0s', '0 seconds'])('SHUTDOWN_DELAY=%s means that a receiver stops without a delay', (none) => {
  expect(readSettings({ SHUTDOWN_DELAY: none }).shutdownDelayMs).toBe(0);
});

test('each remote vendor has its own task queue, and Instantly’s mails have their own pace', () => {
  const { pace, policy, instantly } = readSettings({ INSTANTLY_API_KEY: 'k' });
  expect(pace).toEqual({ crm: null, slack: null, instantly: 9, emails: 17 / 60 });
  expect(policy.queues).toEqual({ instantly: 'instantly-instantly', emails: 'instantly-emails' });
  expect(instantly.emailListsPerMinute).toBe(17);
  expect(readSettings({}).policy.queues).toEqual({});
});

test('the team’s calendar is read whatever its spaces and letter case', () => {
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
