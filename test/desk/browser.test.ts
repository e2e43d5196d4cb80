import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { deskRoutes } from '../../src/desk/app.ts';
import { openAccess } from '../../src/desk/auth/open-access.ts';
import { hashOf } from '../../src/desk/auth/passwords.ts';
import { VIEWS } from '../../src/desk/page/menu.ts';
import { SANDBOX_API_KEY } from '../../src/sandbox/credentials.ts';
import { samplePayload } from '../../src/sandbox/payloads.ts';
import { expectGoodPage, oneBrowser, screenshot } from '../support/browser.ts';
import { deskPage } from '../support/desk-page.ts';
import { oneStart } from '../support/npm-start.ts';
import { until } from '../support/processes.ts';

/** For each way to use the desk: whose address cannot be blocked, and who did not come. */
const BOUNCED = { true: 'lena.berg@berg-optik.example', false: 'paul.roth@roth-metall.example' };
const JANE = 'jane.cooper@halden-robotics.example';
const ABSENT = { true: 'nina.falk@falk-energie.example', false: 'omar.said@said-foods.example' };

const open = oneBrowser();
const desk = oneStart({
  FOLLOW_UP_NO_SHOW_REBOOK: 'on',
  FOLLOW_UP_NO_SHOW_REBOOK_ACTION: 'reply',
  // It is over.
  FOLLOW_UP_NO_SHOW_REBOOK_WHEN: '2026-01-05 at 09:00',
});

/** Calls the sandbox, as a person turns its dials and Instantly’s customers use its API. */
async function sandbox(method: string, path: string, body?: object): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${desk.env['SANDBOX_PORT']}${path}`, {
    method,
    headers: { authorization: `Bearer ${SANDBOX_API_KEY}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  expect(answer.ok, `${method} ${path}: ${text}`).toBe(true);
  return text;
}

const happens = (kind: string, leads: object) =>
  sandbox(
    'POST',
    '/sandbox/events?wait=1',
    Object.values(leads).map((email: string) =>
      samplePayload(kind, { lead_email: email, timestamp: new Date().toISOString() }),
    ),
  );

const shown = async (path: string) => await (await fetch(`${desk.url}${path}`)).text();

const lead = (email: string) => `/leads/${encodeURIComponent(email)}`;

/** Routes that show no page of their own. */
const NO_PAGE = ['/', '/assets/:hash/:name'];

const linksOf = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('main a[href^="/"]:not([download]), nav a')].map(({ href }) => href)`);

const PASSWORD = 'correct horse battery';

/** A desk where Tom, a viewer, logs in. */
const deskWithLogin = async () =>
  deskPage({
    env: { DESK_AUTH: 'basic', DESK_USERS: `tom:viewer:${await hashOf(PASSWORD, { logN: 10, r: 8, p: 1 })}` },
    access: openAccess,
  });

describe('with the demo, two effects that cannot be done and two questions', () => {
  beforeAll(async () => {
    await happens('lead_no_show', ABSENT);
    await sandbox('PATCH', '/sandbox/dials', { apiFault: '401' });
    await happens('email_bounced', BOUNCED);
    await until(async () => {
      const text = await shown('/needs-you');
      expect(text).toContain('2 effects of 2 leads');
      for (const lead of Object.values(ABSENT)) expect(text).toContain(lead);
    }, 45_000);
    await sandbox('PATCH', '/sandbox/dials', { apiFault: 'none' });
    // A job, and something in the list of decisions.
    const order = { what: 'pause', all: 'yes', lead: 'samuel.okoye@lagos-energy.example' };
    const headers = { 'sec-fetch-site': 'same-origin' };
    const body = new URLSearchParams(order);
    expect((await fetch(`${desk.url}/follow-ups/steer`, { method: 'POST', headers, body })).ok).toBe(true);
  });

  test('every view is good to read, light and dark, on a wide screen and on a phone', async () => {
    const page = await open();
    const plain = await open({ javaScript: false });
    const assets = new Map<string, number>();
    page.on('response', async (answer) => {
      const { pathname } = new URL(answer.url());
      if (pathname.startsWith('/assets/')) assets.set(pathname, (await answer.body()).byteLength);
    });
    const { url, desk: other } = await deskWithLogin();
    const routes = deskRoutes(other, openAccess(other.settings, other.log))
      .filter(({ method, path }) => method === 'GET' && !NO_PAGE.includes(path))
      .map(({ path }) => ({ path, pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`) }));
    const routeOf = (address: string) => routes.find(({ pattern }) => pattern.test(new URL(address).pathname))?.path;
    const [, reply] = new RegExp(`${JANE}.*(reply_received-\\w+)`).exec(await shown('/events?csv=events'))!;
    const begin = [
      '/needs-you',
      '/needs-you/failed',
      lead(BOUNCED.true),
      lead(JANE),
      `${lead(JANE)}/text?event=${reply}`,
    ];
    const visits = [...begin.map((path) => desk.url + path), `${url}/login`, `${url}/logged-out`];
    const coming = new Set(visits.map(routeOf));
    const seen = new Set<string | undefined>();
    for (const visit of visits) {
      await page.goto(visit);
      seen.add(routeOf(page.url()));
      const { pathname, search } = new URL(visit);
      const name = `${pathname}${search}`.replaceAll(/[^a-z]+/g, '-').slice(0, 60);
      await expectGoodPage(page, name);
      await plain.goto(visit);
      await screenshot(plain, `${name}-without-javascript`);
      // Data may have changed since, names of things have not.
      const texts = [page, plain].map((one) => one.locator('h1, nav a, label').allTextContents());
      expect(await texts[1], `${visit} without JavaScript`).toEqual(await texts[0]);
      // From here a person finds the way to all the others.
      for (const link of await linksOf(page)) {
        const route = routeOf(link);
        if (route && !coming.has(route)) visits.push(link);
        coming.add(route);
      }
    }
    expect(routes.map(({ path }) => path).filter((path) => !seen.has(path))).toEqual([]);
    expect([...assets.values()].reduce((a, b) => a + b)).toBeLessThan(110_000);
  });

  test.each([true, false])(
    'from the first page a lead is found by one search, what failed is retried, and a question is approved with another text; JavaScript: %s',
    async (javaScript) => {
      const key = `${javaScript}` as const;
      const page = await open({ javaScript });
      await page.goto(desk.url);
      expect(await page.locator('h1').textContent()).toBe('Needs you');

      await page.getByLabel('Find a lead').fill('cooper');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/leads/jane.cooper*');
      const story = await page.locator('#main').innerText();
      expect(story).toContain('Jane Cooper');
      expect(story).toMatch(/meeting/i);

      await page.goto(`${desk.url}/leads/${encodeURIComponent(BOUNCED[key])}`);
      await page.getByRole('link', { name: 'Retry or skip it' }).click();
      await page.getByRole('checkbox').first().check();
      await page.getByRole('button', { name: 'Retry the ticked' }).click();
      await page.getByLabel('Why').fill('the key was renewed');
      await screenshot(page, `Retry-${key}`);
      await page.getByRole('button', { name: 'Retry 1 effect' }).click();
      expect(await page.getByRole('status').first().innerText()).toMatch(/retried/);
      await until(
        async () => expect(await sandbox('GET', '/api/v2/block-lists-entries?limit=100')).toContain(BOUNCED[key]),
        20_000,
      );

      await page.getByRole('link', { name: 'Needs you' }).first().click();
      const question = page.getByRole('article').filter({ hasText: ABSENT[key] });
      const text = `Hi, would Thursday at ten suit you? (${key})`;
      await question.getByRole('textbox').fill(text);
      await question.getByRole('button', { name: 'Approve' }).click();
      expect(await page.getByRole('status').first().innerText()).toMatch(/approved with your text/);
      await until(async () => {
        await page.goto(`${desk.url}/leads/${encodeURIComponent(ABSENT[key])}`);
        expect(await page.locator('#main').innerText()).toContain(text);
      }, 20_000);
      expect(await sandbox('GET', `/api/v2/emails?lead=${encodeURIComponent(ABSENT[key])}&limit=100`)).toContain(text);
      await screenshot(page, `Answered-${key}`);
    },
  );
});

test('a log-in that fails, a page that is missing or not for a viewer, and one without its data are good to read', async () => {
  const page = await open({ refusals: [401, 403, 404, 503] });
  const { url } = await deskWithLogin();
  const logIn = async (password: string) => {
    await page.getByLabel('Name').fill('tom');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
  };
  await page.goto(`${url}/needs-you`);
  await logIn('wrong');
  await page.getByRole('alert').waitFor();
  await expectGoodPage(page, '-login-refused');
  await logIn(PASSWORD);
  await page.waitForURL('**/needs-you');
  await expectGoodPage(page, '-empty');
  await page.goto(`${url}/needs-you/effects/confirm?action=retry`);
  await expectGoodPage(page, '-forbidden');
  await page.goto(`${url}/leads/nobody`);
  await expectGoodPage(page, '-missing');
  const away = await deskPage({ env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' }, access: openAccess });
  await page.goto(`${away.url}/needs-you`);
  await expectGoodPage(page, '-away');
});

test('the desk can be used by keyboard: the focus can be seen, the menu can be skipped, and a refresh keeps the focus', async () => {
  const page = await open();
  await page.goto(`${desk.url}/health`);
  const focused = () =>
    page.evaluate<{ is: string; seen: boolean }>(`(() => {
      const { tagName, textContent, id } = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      const is = id || tagName + ' ' + textContent.trim().replace(/\\s+/g, ' ');
      return { is, seen: outlineStyle === 'solid' && outlineWidth !== '0px' };
    })()`);
  await page.keyboard.press('Tab');
  expect(await focused()).toEqual({ is: 'A To the content', seen: true });
  await page.keyboard.press('Enter');
  expect(await focused()).toMatchObject({ is: 'main' });
  await page.reload();
  const order: string[] = [];
  for (let i = 0; i < 9; i += 1) {
    await page.keyboard.press('Tab');
    const { is, seen } = await focused();
    expect(seen, is).toBe(true);
    order.push(is);
  }
  expect(order).toEqual([
    'A To the content',
    'A Desk',
    ...VIEWS.map(({ title }) => expect.stringContaining(`A ${title}`) as string),
    'INPUT ',
  ]);
  await page.locator('nav a').nth(2).focus();
  await refreshed(page, () => page.evaluate('htmx.trigger("#main", "refresh")'));
  expect(await focused()).toMatchObject({ is: 'A Webhooks' });
});

test('a page is read again by itself, and not while a person has ticked a row or selects text', async () => {
  const page = await open();
  await page.clock.install();
  await page.goto(`${desk.url}/leads`);
  await refreshed(page, () => page.clock.runFor(5_500));
  const waits = () => page.getByText('Updates wait until you are done.').waitFor();
  await page.evaluate(`getSelection().selectAllChildren(document.querySelector('h1'))`);
  await waits();
  await page.evaluate('getSelection().removeAllRanges()');
  await page.getByText('Updates every').waitFor();
});

/** Resolves when the page has been read again. */
async function refreshed(page: Page, trigger: () => Promise<unknown>): Promise<void> {
  await page.evaluate(`document.getElementById('main').dataset.old = ''`);
  await trigger();
  await page.waitForSelector('#main:not([data-old])');
}
