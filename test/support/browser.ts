import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PICTURES = process.env['SCREENSHOTS'];
const BAD_ENOUGH = ['serious', 'critical'];

interface Visit {
  javaScript?: boolean;
  /** The statuses with which pages may be refused. */
  refusals?: number[];
}

/** One Chromium for all tests of a file. The test fails if a page has an error, breaks its policy or cannot load something. */
export function oneBrowser(): (visit?: Visit) => Promise<Page> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());
  return async ({ javaScript = true, refusals = [] } = {}) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      javaScriptEnabled: javaScript,
      timezoneId: 'Asia/Tokyo',
    });
    const problems: string[] = [];
    // Chromium writes what the policy refuses into the console.
    context.on('console', (line) => {
      const isExpected = refusals.some((status) => line.text().includes(`status of ${status} `));
      if (line.type() === 'error' && !isExpected) problems.push(line.text());
    });
    context.on('weberror', (error) => problems.push(error.error().message));
    context.on('response', (response) => {
      if (response.status() >= 400 && !refusals.includes(response.status()))
        problems.push(`${response.url()}: ${response.status()}`);
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

interface Found {
  wider: number;
  violations: { id: string; impact: string; where: string[] }[];
}

/** A theme changes colours only and a width changes places only, so axe sees each of them once. */
const LOOKS = [
  { width: 1280, colorScheme: 'light', isExamined: true },
  { width: 1280, colorScheme: 'dark', isExamined: false },
  { width: 390, colorScheme: 'light', isExamined: false },
  { width: 390, colorScheme: 'dark', isExamined: true },
] as const;

/**
 * Light and dark, wide and as on a phone: the page itself does not scroll sideways, and axe finds nothing serious.
 * @param name of its pictures, see `screenshot`.
 */
export async function expectGoodPage(page: Page, name: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const evaluate = async (expression: string) =>
    (await session.send('Runtime.evaluate', { expression, awaitPromise: true })).result.value as string;
  // Through the debugger, because the page’s policy forbids scripts that are not ours.
  await evaluate(`${AXE}; ''`);
  for (const { width, colorScheme, isExamined } of LOOKS) {
    if (!isExamined && !PICTURES) continue;
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await screenshot(page, `${name}-${colorScheme}-${width}`);
    if (!isExamined) continue;
    const found = await evaluate(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) => JSON.stringify({
        wider: document.documentElement.scrollWidth - innerWidth,
        violations: violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.slice(0, 3).map(({ html }) => html) })),
      }))`);
    const { wider, violations } = JSON.parse(found) as Found;
    const where = `${page.url()}, ${colorScheme}, ${width} pixels`;
    expect(wider, `${where}: wider than the window`).toBeLessThanOrEqual(0);
    expect(
      violations.filter(({ impact }) => BAD_ENOUGH.includes(impact)),
      where,
    ).toEqual([]);
  }
  await session.detach();
}

/** Keeps a picture of the page in the folder of SCREENSHOTS. Absent: none is made. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}
