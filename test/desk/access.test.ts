import { expect, test, vi } from 'vitest';
import { openAccess } from '../../src/desk/auth/open-access.ts';
import { hashOf } from '../../src/desk/auth/passwords.ts';
import { pathOnly } from '../../src/desk/page/link.ts';
import { senderOf } from '../../src/http/address.ts';
import { readSettings } from '../../src/settings/read-settings.ts';
import { type DeskAnswer, deskPage } from '../support/desk-page.ts';
import { CLIENT, cookieBrowser, identityProviderForTest } from '../support/identity-provider.ts';
import { sendRaw } from '../support/receiver.ts';

const PASSWORD = 'correct horse battery';
const hash = await hashOf(PASSWORD, { logN: 10, r: 8, p: 1 });
const BASIC = { DESK_AUTH: 'basic', DESK_USERS: `maya:operator:${hash},tom:viewer:${hash}` };
const PROXY = { DESK_AUTH: 'proxy', TRUST_PROXY: 'true', DESK_OPERATORS: 'sales-ops', DESK_VIEWERS: 'tom@example.com' };
const nobody = { as: null };

const basicDesk = (env: Record<string, string> = {}) => deskPage({ env: { ...BASIC, ...env }, access: openAccess });
const sessionIn = ({ headers }: DeskAnswer): string => /^[^;]+/.exec(headers.getSetCookie()[0] ?? '')?.[0] ?? '';
const asking = (cookie: string, headers: Record<string, string> = {}) => ({
  as: null,
  headers: { cookie, ...headers },
});

test.each<[why: string, env: Record<string, string>, refusal: string]>([
  [
    'an open desk on an address of the network',
    { DESK_HOST: '0.0.0.0' },
    'DESK_HOST is "0.0.0.0", it should be a loopback address',
  ],
  ['passwords without users', { DESK_AUTH: 'basic' }, 'DESK_USERS is not set, it should name who may log in'],
  [
    'headers of anybody',
    { DESK_AUTH: 'proxy', DESK_VIEWERS: '*' },
    'TRUST_PROXY is not true, it should be true while DESK_AUTH is proxy',
  ],
  [
    'a proxy that lets nobody in',
    { DESK_AUTH: 'proxy', TRUST_PROXY: 'true' },
    'DESK_OPERATORS and DESK_VIEWERS are not set',
  ],
  [
    'no provider',
    { DESK_AUTH: 'oidc', DESK_VIEWERS: '*' },
    'DESK_OIDC_ISSUER is not set, it should be set while DESK_AUTH is oidc',
  ],
  [
    'a provider without TLS',
    {
      DESK_AUTH: 'oidc',
      DESK_VIEWERS: '*',
      DESK_URL: 'https://desk.example.com',
      DESK_OIDC_ISSUER: 'http://id.example.com',
      DESK_OIDC_CLIENT_ID: 'desk',
      DESK_OIDC_CLIENT_SECRET: 'secret',
    },
    'DESK_OIDC_ISSUER is "http://id.example.com", it should be a URL that begins with https://',
  ],
])('the desk does not start with %s', (_why, env, refusal) => {
  expect(() => openAccess(readSettings(env), { warn() {} })).toThrow(refusal);
});

test.each<[users: string, why: string]>([
  [`maya:admin:${hash}`, 'number 1 is not'],
  [`maya:viewer:${hash},tom:viewer:plain-password`, 'number 2 is not'],
  [`maya:viewer:${hash},Maya:operator:${hash}`, 'number 2 has the name of another'],
])('DESK_USERS: %s is refused without being shown', (users, why) => {
  const refusal = () => readSettings({ DESK_USERS: users });
  expect(refusal).toThrow(why);
  expect(refusal).not.toThrow(hash);
});

test('with DESK_AUTH=none a browser that was told another name for this address gets nothing', async () => {
  const { url } = await deskPage({ access: openAccess, env: { DESK_URL: 'https://desk.example.com' } });
  const statusFor = async (host: string) => {
    const asked = `GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    return (await sendRaw(url, asked, { keepOpen: true })).slice(9, 12);
  };
  for (const host of ['127.0.0.1:3001', 'localhost:3001', '[::1]', 'desk.localhost', 'desk.example.com'])
    expect([host, await statusFor(host)]).toEqual([host, '200']);
  for (const host of ['rebound.example', '127.0.0.1.example', '10.0.0.1', 'desk.example.com.example', 'a@b:c'])
    expect([host, await statusFor(host)]).toEqual([host, '403']);
});

test('a person logs in with a password, works for a day and logs out', async () => {
  const { get, post, logged } = await basicDesk();
  const sent = await get('/leads?q=jane', nobody);
  expect(sent).toMatchObject({ status: 302 });
  const login = sent.headers.get('location')!;
  expect((await get(login, nobody)).text).toContain('name="to" value="/leads?q=jane"');
  const entered = await post('/login', { username: 'Maya', password: PASSWORD, to: '/leads?q=jane' }, nobody);
  expect(entered.status).toBe(303);
  expect(entered.headers.get('location')).toBe('/leads?q=jane');
  expect(entered.headers.getSetCookie().join()).toMatch(
    /^desk-session=[^;]+; path=\/; expires=[^;]+; samesite=lax; httponly$/i,
  );
  const cookie = sessionIn(entered);
  expect((await get('/health', asking(cookie))).text).toContain('maya · operator');
  expect(await get('/login?to=/health', asking(cookie))).toMatchObject({ status: 302 });
  expect(logged.join('\n')).toMatch(/"person":"maya".*a person logged in/);

  const left = await post('/logout', {}, asking(cookie));
  expect(left.headers.getSetCookie().join()).toMatch(/^desk-session=; .*expires=Thu, 01 Jan 1970/i);
  expect(await get(left.headers.get('location')!, nobody)).toMatchObject({ status: 200 });
  // A page that is read again in the background leaves for the log-in.
  const background = await get('/health', { as: null, headers: { 'hx-request': 'true' } });
  expect([background.status, background.headers.get('hx-redirect')]).toEqual([401, '/login?to=%2Fhealth']);
});

test('over TLS no other host can set the session, and a log-in leads nowhere but to the desk', async () => {
  const { post } = await basicDesk({ DESK_URL: 'https://desk.example.com' });
  const entered = await post('/login', { username: 'tom', password: PASSWORD, to: '//other.example' }, nobody);
  expect(entered.headers.get('location')).toBe('/');
  expect(entered.headers.getSetCookie().join()).toMatch(
    /^__Host-desk-session=[^;]+; path=\/; expires=[^;]+; samesite=lax; secure; httponly$/i,
  );
  for (const to of [
    'https://other.example/',
    '/\\other.example',
    '/.//other.example',
    '//other.example',
    'javascript:0',
    '/\t/other.example',
  ])
    expect([to, pathOnly(to)]).toEqual([to, '/']);
  expect(pathOnly('/leads?q=a b#c')).toBe('/leads?q=a%20b');
});

test('a session ends with the day, with the password, with the role and with the key', async () => {
  const key = 'a-key-of-the-desk-with-32-letters-or-more';
  const first = await basicDesk({ DESK_SESSION_KEY: key });
  const cookie = sessionIn(await first.post('/login', { username: 'tom', password: PASSWORD }, nobody));
  const statusOn = async ({ get }: typeof first) => (await get('/health', asking(cookie))).status;
  expect(await statusOn(first)).toBe(200);
  const other = await hashOf('another password', { logN: 10, r: 8, p: 1 });
  const desks: [env: Record<string, string>, status: number][] = [
    [{ DESK_SESSION_KEY: `a-new-key-of-the-desk-that-is-as-long,${key}` }, 200],
    [{ DESK_SESSION_KEY: 'a-new-key-of-the-desk-that-is-as-long' }, 302],
    [{ DESK_SESSION_KEY: key, DESK_USERS: `tom:viewer:${other}` }, 302],
    [{ DESK_SESSION_KEY: key, DESK_USERS: `tom:operator:${hash}` }, 302],
    [{ DESK_SESSION_KEY: key, DESK_USERS: `maya:operator:${hash}` }, 302],
  ];
  for (const [env, status] of desks) expect([env, await statusOn(await basicDesk(env))]).toEqual([env, status]);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 12 * 3_600_000 });
  try {
    expect(await statusOn(first)).toBe(302);
  } finally {
    vi.useRealTimers();
  }
});

test('who guesses passwords is stopped, while the right password still lets in from elsewhere', async () => {
  const { post, logged, model } = await basicDesk({ TRUST_PROXY: 'true' });
  const logIn = async (password: string, from: string, username = 'maya') =>
    (await post('/login', { username, password }, { as: null, headers: { 'x-forwarded-for': from } })).status;
  // Two senders may be counted together.
  const addresses = Array.from({ length: 60 }, (_, i) => `192.0.2.${i}`);
  const [one, two, three, four, five, ...many] = new Map(addresses.map((ip) => [senderOf(ip), ip])).values();
  for (let i = 0; i < 10; i += 1) expect(await logIn('wrong', one!)).toBe(401);
  expect(await logIn(PASSWORD, one!)).toBe(429);
  expect(await logIn(PASSWORD, two!)).toBe(303);
  const lines = logged.filter((line) => line.includes(`"ip":"${one}"`));
  expect(lines[0]).toMatch(/"problem":"wrong password of maya".*log-in refused/);
  // Many senders guess one name: each has one attempt.
  for (const ip of many.slice(0, 10)) expect(await logIn('wrong', ip)).toBe(401);
  expect(await logIn('wrong', three!)).toBe(401);
  expect(await logIn('wrong', three!)).toBe(429);
  expect(await logIn(PASSWORD, four!)).toBe(303);
  expect(await logIn('wrong', five!, PASSWORD)).toBe(401);
  expect(logged.join('\n')).toContain('"problem":"no such name"');
  expect(logged.join('\n')).not.toContain(PASSWORD);
  // The list of decisions has them: a row for each name and address.
  await vi.waitFor(async () => {
    const { rows } = await model.decisions({ what: 'log-in refused' }, { limit: 100 });
    expect(rows).toHaveLength(13);
    expect(rows[0]).toMatchObject({ who: '', reason: `no such name, from ${five}` });
    expect(rows.at(-1)).toMatchObject({ who: 'maya', reason: `wrong password, from ${one}, 10 times in an hour` });
    expect(JSON.stringify(rows)).not.toContain(PASSWORD);
  });
});

test('the time of a refusal does not reveal which names exist: a name that does not is checked as long', async () => {
  const slow = await hashOf(PASSWORD, { logN: 14, r: 8, p: 1 });
  const { post } = await basicDesk({ DESK_USERS: `maya:operator:${slow}` });
  const msOf = async (username: string) => {
    const began = performance.now();
    expect((await post('/login', { username, password: 'wrong' }, nobody)).status).toBe(401);
    return performance.now() - began;
  };
  const [known, unknown] = [await msOf('maya'), await msOf('nobody')];
  // Without the check it takes a few milliseconds.
  expect(unknown).toBeGreaterThan(known / 4);
});

test('DESK_AUTH=proxy believes the headers of oauth2-proxy, and knows roles by groups and addresses', async () => {
  const { get } = await deskPage({ env: PROXY, access: openAccess });
  const who = async (headers: Record<string, string>) => {
    const { status, text } = await get('/health', { as: null, headers });
    return status === 200 ? /<span>([^<]+ · [^<]+)<\/span>/.exec(text)?.[1] : status;
  };
  expect(await who({})).toBe(401);
  expect(await who({ 'x-forwarded-email': 'maya@example.com', 'x-forwarded-groups': 'all, sales-ops' })).toBe(
    'maya@example.com · operator',
  );
  expect(await who({ 'x-forwarded-email': 'Tom@Example.com', 'x-forwarded-groups': 'all' })).toBe(
    'Tom@Example.com · viewer',
  );
  expect(await who({ 'x-forwarded-user': 'ann', 'x-forwarded-groups': 'sales-ops' })).toBe('ann · operator');
  expect(await who({ 'x-forwarded-email': 'eve@example.com', 'x-forwarded-groups': 'sales' })).toBe(403);
  // The browser's header and the proxy's.
  expect(await who({ 'x-forwarded-email': 'maya@example.com, tom@example.com' })).toBe(401);
});

test('DESK_AUTH=oidc: people log in at a provider, by PKCE, state and nonce; groups and verified addresses give roles', async () => {
  const site = 'https://desk.example.com';
  const provider = await identityProviderForTest(`${site}/login/callback`);
  provider.state.isAway = true;
  const env = {
    DESK_AUTH: 'oidc',
    DESK_URL: site,
    DESK_OIDC_ISSUER: provider.issuer,
    DESK_OIDC_CLIENT_ID: CLIENT.client_id,
    DESK_OIDC_CLIENT_SECRET: CLIENT.client_secret,
    DESK_OIDC_SCOPES: 'openid email groups',
    DESK_OPERATORS: 'sales-ops',
    DESK_VIEWERS: 'tom@example.com',
  };
  const { url, get, logged } = await deskPage({ env, access: openAccess });
  const browser = () => cookieBrowser({ [site]: url });
  expect(await get('/login', nobody)).toMatchObject({ status: 503 });
  provider.state.isAway = false;

  const asked = await get('/login', nobody);
  expect(Object.keys(Object.fromEntries(new URL(asked.headers.get('location')!).searchParams)).sort()).toEqual([
    'client_id',
    'code_challenge',
    'code_challenge_method',
    'nonce',
    'redirect_uri',
    'response_type',
    'scope',
    'state',
  ]);
  expect(asked.headers.getSetCookie().join()).toMatch(
    /^__Host-desk-login-[\w-]{12}=[^;]+; path=\/; expires=[^;]+; samesite=lax; secure; httponly$/i,
  );

  const who = async (whom: typeof provider.state.whom) => {
    provider.state.whom = whom;
    const { url: at, status, text } = await browser().go(`${site}/leads?q=jane`);
    return status === 200 ? [at.pathname + at.search, /<span>([^<]+ · [^<]+)<\/span>/.exec(text)?.[1]] : status;
  };
  expect(await who({ email: 'maya@example.com', groups: ['sales-ops'] })).toEqual([
    '/leads?q=jane',
    'maya@example.com · operator',
  ]);
  expect(await who({ email: 'tom@example.com', email_verified: true })).toEqual([
    '/leads?q=jane',
    'tom@example.com · viewer',
  ]);
  expect(await who({ email: 'tom@example.com', email_verified: false })).toBe(403);
  expect(await who({ email: 'eve@example.com', groups: ['sales'] })).toBe(403);

  // An answer that another browser asked for, that was changed, or that comes a second time.
  provider.state.whom = { email: 'maya@example.com', groups: ['sales-ops'] };
  const maya = browser();
  const begun = await get('/login', nobody);
  const state = new URL(begun.headers.get('location')!).searchParams.get('state')!;
  const cookie = sessionIn(begun);
  const callback = (query: string, as = cookie) => get(`/login/callback?${query}`, asking(as));
  const iss = encodeURIComponent(provider.issuer);
  expect(await callback(`code=x&state=${state}&iss=${iss}`, '')).toMatchObject({ status: 400 });
  expect(await callback(`code=x&state=${state}&iss=${iss}`)).toMatchObject({ status: 403 });
  expect(await callback(`code=x&state=${state.slice(0, 12)}other&iss=${iss}`)).toMatchObject({ status: 403 });
  const refused = await callback(`error=access_denied&error_description=call+us&state=${state}&iss=${iss}`);
  expect(refused).toMatchObject({ status: 403 });
  expect(refused.text).not.toContain('call us');
  expect(logged.join('\n')).toContain('"problem":"access_denied"');
  await maya.go(`${site}/health`);
  const session = maya.cookieOf(site);
  expect(session).toMatch(/^__Host-desk-session=/);
  expect(await get('/health', asking(session))).toMatchObject({ status: 200 });
});
