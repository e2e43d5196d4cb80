import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const BAD_ENOUGH = ['serious', 'critical'];

/** How a person looks at a page. */
interface Look {
  theme?: 'light' | 'dark';
  /** In pixels. */
  width?: number;
  javaScript?: boolean;
}

export const LOOKS: Required<Look>[] = [1280, 390].flatMap((width) =>
  (['light', 'dark'] as const).map((theme) => ({ theme, width, javaScript: true })),
);

/** One Chromium for all tests of a file. The test fails if a page has an error, breaks its policy or cannot load something. */
export function oneBrowser(): (look?: Look) => Promise<Page> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());
  return async ({ theme = 'light', width = 1280, javaScript = true } = {}) => {
    const context = await browser.newContext({
      colorScheme: theme,
      viewport: { width, height: 900 },
      javaScriptEnabled: javaScript,
      timezoneId: 'Asia/Tokyo',
    });
    const problems: string[] = [];
    // Chromium writes what the policy refuses into the console.
    context.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
    context.on('weberror', (error) => problems.push(error.error().message));
    context.on('response', (response) => {
      if (response.status() >= 400) problems.push(`${response.url()}: ${response.status()}`);
    });
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;
      // A page that is left does not need what it has asked for.
      if (why !== 'net::ERR_ABORTED') problems.push(`${request.url()}: ${why}`);
    });
    onTestFinished(async () => {
      await context.close();
      expect(problems).toEqual([]);
    });
    return await context.newPage();
  };
}

/** The page itself does not scroll sideways, and axe finds nothing serious. */
export async function expectGoodPage(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  // Through the debugger, because the page’s policy forbids scripts that are not ours.
  await session.send('Runtime.evaluate', { expression: AXE });
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => JSON.stringify({
      wider: document.documentElement.scrollWidth - innerWidth,
      found: violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.slice(0, 3).map(({ html }) => html) })),
    }))`,
    awaitPromise: true,
  });
  await session.detach();
  const { wider, found } = JSON.parse(result.value as string) as {
    wider: number;
    found: { id: string; impact: string; where: string[] }[];
  };
  expect(wider, `${page.url()} is wider than the window`).toBeLessThanOrEqual(0);
  expect(
    found.filter(({ impact }) => BAD_ENOUGH.includes(impact)),
    page.url(),
  ).toEqual([]);
}

/** Keeps a picture of the page in the folder of SCREENSHOTS. Absent: none is made. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
