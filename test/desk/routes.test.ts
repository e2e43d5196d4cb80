import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { deskRoutes } from '../../src/desk/app.ts';
import { assetPath } from '../../src/desk/assets.ts';
import { openAccess } from '../../src/desk/auth/open-access.ts';
import { hashOf } from '../../src/desk/auth/passwords.ts';
import type { DeskRole } from '../../src/domain/desk-role.ts';
import { watchedParts } from '../support/desk-changes.ts';
import { type DeskPage, deskPage } from '../support/desk-page.ts';
import { effectRow, eventRow, followUpRow, questionRow } from '../support/read-models.ts';

interface Row {
  role: DeskRole | 'anyone';
  /** The request of somebody who may; the route's path if it is absent. `JOB`: the id of a job that runs. */
  ask?: string;
  form?: Record<string, string>;
  /** What somebody who may gets, while Temporal and the vendors are away. */
  status: number;
  /** What somebody gets whom the desk knows, if it is something else. */
  known?: number;
  /** False: a POST that changes nothing but the browser's own session, or nothing while Temporal is away. */
  changes?: false;
  /** What does the same at the command line, as docs/desk.md names it. */
  command?: string;
}

const view = (status = 200, ask?: string): Row => ({ role: 'viewer', status, ...(ask && { ask }) });

/** Who may, is sent back to a page. */
const order = (command: string, row: Partial<Row> = {}): Row => ({ role: 'operator', command, status: 303, ...row });

/** Every route that is always there. A new one needs a row. */
const ROUTES: Record<string, Row> = {
  'GET /assets/:hash/:name': { role: 'anyone', ask: assetPath('style.css'), status: 200 },
  'GET /': view(302),
  'GET /needs-you': view(),
  'GET /needs-you/effects': view(),
  'GET /needs-you/effects/confirm': { role: 'operator', ask: '/needs-you/effects/confirm?action=retry', status: 200 },
  'POST /needs-you/effects/decide': order('attention retry', { form: { action: 'retry', id: 'e1/slack' } }),
  'GET /needs-you/questions': view(),
  'GET /needs-you/questions/confirm': { role: 'operator', ask: '/needs-you/questions/confirm?id=q1', status: 200 },
  'GET /needs-you/question': view(200, '/needs-you/question?id=q1'),
  'POST /needs-you/question/answer': order('follow-ups approve', { form: { decision: 'approve', id: 'q1' } }),
  'GET /needs-you/failed': view(),
  'POST /needs-you/failed/start': order('attention retry --class failed', { form: { id: 'e2' } }),
  'GET /leads': view(200, '/leads?q=nobody'),
  'GET /leads/:lead': view(200, '/leads/jane%40acme.example'),
  'GET /leads/:lead/text': view(200, '/leads/jane%40acme.example/text?event=e1'),
  'GET /events': view(),
  'GET /events/:event': view(302, '/events/e1'),
  'GET /webhooks': view(),
  'POST /webhooks/:workspace/check': order('webhooks health --now', { ask: '/webhooks/w1/check', status: 502 }),
  'POST /webhooks/:workspace/:id/test': order('webhooks test', { ask: '/webhooks/w1/h1/test', status: 502 }),
  'POST /webhooks/:workspace/:id/resume': order('webhooks resume', { ask: '/webhooks/w1/h1/resume', status: 502 }),
  'GET /answering': view(),
  'GET /follow-ups': view(),
  'GET /follow-ups/settings': view(),
  'GET /follow-ups/:id': view(200, '/follow-ups/f1'),
  'GET /follow-ups/steer': { role: 'operator', ask: '/follow-ups/steer?what=pause&all=yes', status: 200 },
  'POST /follow-ups/steer': order('follow-ups pause', { form: { what: 'pause', id: 'f1' } }),
  'GET /health': view(),
  'POST /health/examine': order('doctor', { changes: false }),
  'GET /audit': view(200, '/audit?who=maya'),
  'GET /jobs': view(),
  'GET /jobs/:id': view(200, '/jobs/JOB'),
  'POST /jobs/:id/stop': order('Ctrl-C', { ask: '/jobs/JOB/stop' }),
};

const WEBHOOK = {
  ...{ workspace: 'w1', id: 'h1', name: 'ours', event: 'all_events', url: 'https://hooks.example.com', ours: 1 },
  ...{ off: 1_000, notice: '', test: '', seen: 2_000 },
};
const LEAD = { email: 'jane@acme.example', name: 'Jane', company: 'Acme', campaign: 'Q3', at: 1_000 };
const MONITOR = {
  ...{ workspace: 'w1', checked: 2_000, next: 0, event: 0, complete: 0, replayed: 0, url: '', seen: 2_000 },
  ...{ differences: '[]', alerts: '[]', troubles: '[]', books: '' },
};

const LOGOUT: Record<string, Row> = {
  'POST /logout': { role: 'anyone', status: 303, changes: false },
  'GET /logged-out': { role: 'anyone', status: 200 },
};

const PASSWORD = 'correct horse battery';
const HASH = await hashOf(PASSWORD, { logN: 10, r: 8, p: 1 });
const KEY = 'a-key-of-the-desk-with-32-letters-or-more';

interface Asker {
  who: string;
  role?: DeskRole;
  headers: Record<string, string>;
}

interface Mode {
  auth: string;
  env: Record<string, string>;
  own: Record<string, Row>;
  /** What somebody whom the desk does not know gets. */
  refused: { GET: number; POST: number };
  askers(page: DeskPage): Promise<Asker[]> | Asker[];
}

const cookieAsker = (who: string, cookie: string, role?: DeskRole): Asker => ({
  who,
  ...(role && { role }),
  headers: { cookie },
});

async function sessionOf({ post }: DeskPage, username: string): Promise<string> {
  const { headers } = await post('/login', { username, password: PASSWORD }, { as: null });
  return /^[^;]+/.exec(headers.getSetCookie()[0]!)![0];
}

const withEnd = (cookie: string, change: (text: string) => string): string => {
  const [name, value] = cookie.split('=') as [string, string];
  const [payload, signature] = value.split('.') as [string, string];
  const changed = change(Buffer.from(payload, 'base64url').toString());
  return `${name}=${Buffer.from(changed).toString('base64url')}.${signature}`;
};

const MODES: Mode[] = [
  {
    auth: 'none',
    env: {},
    own: {},
    refused: { GET: 403, POST: 403 },
    askers: () => [{ who: 'the user of this machine', role: 'operator', headers: {} }],
  },
  {
    auth: 'basic',
    env: { DESK_USERS: `maya:operator:${HASH},tom:viewer:${HASH},gone:operator:${HASH}`, DESK_SESSION_KEY: KEY },
    own: {
      ...LOGOUT,
      'GET /login': { role: 'anyone', status: 200, known: 302 },
      'POST /login': { role: 'anyone', form: { username: 'maya', password: PASSWORD }, status: 303, changes: false },
    },
    refused: { GET: 302, POST: 401 },
    async askers(page) {
      const maya = await sessionOf(page, 'maya');
      const tom = await sessionOf(page, 'tom');
      const env = { ...this.env, DESK_AUTH: 'basic' };
      const elsewhere = await deskPage({ env: { ...env, DESK_SESSION_KEY: KEY.toUpperCase() }, access: openAccess });
      const before = await deskPage({ env: { ...env, DESK_USERS: `eve:operator:${HASH}` }, access: openAccess });
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 12 * 3_600_000 });
      const expired = await sessionOf(page, 'maya').finally(() => vi.useRealTimers());
      return [
        { who: 'without a session', headers: {} },
        cookieAsker(
          'with a forged role',
          withEnd(tom, (text) => text.replace('viewer', 'operator')),
        ),
        cookieAsker(
          'with a forged end',
          withEnd(expired, (text) => text.replace(/\d{13}/, String(Date.now() * 2))),
        ),
        cookieAsker('with a session that another key signed', await sessionOf(elsewhere, 'maya')),
        cookieAsker('with an expired session', expired),
        cookieAsker('with the session of a user who was removed', await sessionOf(before, 'eve')),
        cookieAsker('with a session under another name', maya.replace('desk-session', 'desk-login-abc')),
        cookieAsker('a viewer', tom, 'viewer'),
        cookieAsker('an operator', maya, 'operator'),
      ];
    },
  },
  {
    auth: 'proxy',
    env: { TRUST_PROXY: 'true', DESK_OPERATORS: 'ops', DESK_VIEWERS: '*' },
    own: {},
    refused: { GET: 401, POST: 401 },
    askers: () => [
      { who: 'whom the proxy does not name', headers: { 'x-forwarded-groups': 'ops' } },
      { who: 'a viewer', role: 'viewer', headers: { 'x-forwarded-email': 'tom@example.com' } },
      { who: 'an operator', role: 'operator', headers: { 'x-forwarded-user': 'maya', 'x-forwarded-groups': 'ops' } },
    ],
  },
  {
    auth: 'oidc',
    env: {
      DESK_URL: 'http://127.0.0.1:9',
      DESK_OIDC_ISSUER: 'http://127.0.0.1:9',
      DESK_OIDC_CLIENT_ID: 'desk',
      DESK_OIDC_CLIENT_SECRET: 'a-secret',
      DESK_OPERATORS: 'ops',
    },
    own: {
      ...LOGOUT,
      'GET /login': { role: 'anyone', status: 503 },
      'GET /login/callback': { role: 'anyone', ask: '/login/callback?code=x&state=y', status: 400 },
    },
    refused: { GET: 302, POST: 401 },
    // test/desk/access.test.ts logs people in at a provider.
    askers: () => [{ who: 'without a session', headers: {} }],
  },
];

/** Where a POST may come from, and whether it counts as one of a page of the desk. */
const ORIGINS: [from: string, headers: (url: string) => Record<string, string>, isOurs: boolean][] = [
  ['a page of the desk', () => ({ 'sec-fetch-site': 'same-origin' }), true],
  ['a page of the desk in an old browser', (url) => ({ 'sec-fetch-site': '', origin: url }), true],
  ['another site', () => ({ 'sec-fetch-site': 'cross-site' }), false],
  ['another host of the site', () => ({ 'sec-fetch-site': 'same-site' }), false],
  ['no page', () => ({ 'sec-fetch-site': 'none' }), false],
  ['another site in an old browser', () => ({ 'sec-fetch-site': '', origin: 'https://other.example' }), false],
  ['a page without an origin', () => ({ 'sec-fetch-site': '', origin: 'null' }), false],
  ['an unknown place', () => ({ 'sec-fetch-site': '' }), false],
  ['another site that says ours too', (url) => ({ 'sec-fetch-site': 'cross-site', origin: url }), false],
];

test.each(MODES.map((mode) => [mode.auth, mode] as const))(
  'DESK_AUTH=%s: each route gives each person what they may have, and changes nothing for others',
  async (auth, mode) => {
    const { model, temporal, env, whole, changes } = await watchedParts();
    await whole.write({
      event: [eventRow('e1'), eventRow('e2', { status: 'failed', at: Date.now() })],
      effect: [effectRow('e1/slack', { outcome: 'parked' })],
      question: [questionRow('q1', { owner: 'f1' })],
      lead: [LEAD],
      follow_up: [followUpRow('f1', { status: 'running', closed: 0 })],
      webhook: [WEBHOOK],
      monitor: [MONITOR],
    });
    const page = await deskPage({ env: { ...env, ...mode.env, DESK_AUTH: auth }, access: openAccess, model, temporal });
    const hanging = Promise.withResolvers<never>();
    const jobs = Array.from({ length: 2 }, () =>
      page.desk.jobs.start({
        ...{ title: 'Retry 1 effect', done: 'retried', already: 'already decided', by: 'maya', back: '/needs-you' },
        ...{ items: [{ id: 'e1/slack', owner: 'e1' }], perSecond: 1, apply: () => hanging.promise },
      }),
    );
    const { start, stop } = page.desk.jobs;
    page.desk.jobs.start = (order) => {
      changes.push('job: start');
      return start(order);
    };
    page.desk.jobs.stop = (id, why) => {
      changes.push('job: stop');
      stop(id, why);
    };
    const table = { ...ROUTES, ...mode.own };
    const listed = deskRoutes(page.desk, openAccess(page.desk.settings, page.desk.log));
    expect(listed.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(Object.keys(table).sort());

    const askers = await mode.askers(page);
    const wrong: string[] = [];
    async function ask(route: string, asker: Asker, [from, headersOf, isOurs] = ORIGINS[0]!): Promise<void> {
      const row = table[route]!;
      const [method, path] = route.split(' ') as ['GET' | 'POST', string];
      const target = (row.ask ?? path).replace('JOB', jobs[0]!.id);
      const { status: refused, may } = expected(row, asker, method, isOurs);
      const right = may ? ((asker.role && row.known) ?? row.status) : refused;
      changes.length = 0;
      const headers = { ...asker.headers, ...headersOf(page.url) };
      if (!headers['sec-fetch-site']) delete headers['sec-fetch-site'];
      const asking = { as: null, headers, bare: true };
      const { status } = method === 'GET' ? await page.get(target, asking) : await page.post(target, row.form, asking);
      const about = `${route}, ${asker.who}, from ${from}`;
      if (status !== right) wrong.push(`${about}: ${status}, not ${right}`);
      const shouldChange = may && method === 'POST' && row.changes !== false;
      if (shouldChange !== changes.length > 0) wrong.push(`${about}: changed [${changes.join()}]`);
    }

    function expected({ role }: Row, asker: Asker, method: 'GET' | 'POST', isOurs: boolean) {
      if (method === 'POST' && !isOurs) return { status: 403, may: false };
      if (role === 'anyone') return { status: 0, may: true };
      if (!asker.role) return { status: mode.refused[method], may: false };
      return { status: 403, may: role === 'viewer' || asker.role === 'operator' };
    }

    for (const route of Object.keys(table)) {
      const isPost = route.startsWith('POST');
      for (const asker of askers) await ask(route, asker);
      for (const origin of isPost ? ORIGINS : []) await ask(route, askers.at(-1)!, origin);
    }
    hanging.reject(new Error('the test is over'));
    expect(wrong).toEqual([]);
  },
);

test('whatever an operator can order on a page can be done at the command line', () => {
  const page = readFileSync(new URL('../../docs/desk.md', import.meta.url), 'utf8');
  const orders = Object.entries(ROUTES).filter(([route, { role }]) => route.startsWith('POST') && role === 'operator');
  expect(orders.filter(([, { command }]) => !command || !page.includes(command))).toEqual([]);
});

test('while the database is away each page says so and tries again by itself; an order is refused', async () => {
  const { get, post, logged } = await deskPage({ env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' } });
  const pages = [
    '/needs-you',
    '/leads',
    '/leads/a%40b.example',
    '/webhooks',
    '/answering',
    '/follow-ups',
    '/health',
    '/audit',
  ];
  for (const { status, headers, text } of await Promise.all(pages.map((page) => get(page)))) {
    expect([status, headers.get('refresh')]).toEqual([503, '5']);
    expect(text).toContain('The desk cannot read its database now: this page tries again every 5 seconds');
  }
  const order = await post('/needs-you/effects/decide', { action: 'retry', class: 'auth', rate: '20' });
  expect([order.status, order.headers.get('refresh')]).toEqual([503, null]);
  expect(logged.join('\n')).toContain('ECONNREFUSED');
});
